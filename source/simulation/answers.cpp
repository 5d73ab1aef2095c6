#include "simulation/answers.hpp"

#include <fmt/format.h>

namespace sluice {

std::optional<boost::json::object> parse_object(std::string_view text) {
    boost::system::error_code problem;
    boost::json::value parsed = boost::json::parse(text, problem);
    if (problem || !parsed.is_object()) {
        return std::nullopt;
    }
    return std::move(parsed.get_object());
}

simulated_reply answer(int status, std::string content_type, std::string body) {
    simulated_reply reply;
    reply.status = status;
    reply.headers.add("Content-Type", std::move(content_type));
    reply.body = std::make_shared<const std::string>(std::move(body));
    reply.length = reply.body->size();
    return reply;
}

simulated_reply json_answer(const boost::json::value& what) {
    const std::string plain = boost::json::serialize(what);
    std::string text;
    text.reserve(plain.size() + 32);
    for (const char c : plain) {
        if (c == '&') {
            text += "\\u0026";
        } else {
            text += c;
        }
    }
    return answer(200, "application/json; charset=utf-8", std::move(text));
}

simulated_reply error_answer(int status, std::string_view code, std::string_view message) {
    boost::json::object body;
    body["code"] = code;
    body["message"] = message;
    return answer(status, "application/json; charset=utf-8", boost::json::serialize(body));
}

simulated_reply storage_error(int status, std::string_view code, std::string_view message,
                              std::string_view details) {
    std::string body = fmt::format(
        "<?xml version='1.0' encoding='UTF-8'?><Error><Code>{}</Code><Message>{}"
        "</Message>",
        code, message);
    if (!details.empty()) {
        body += fmt::format("<Details>{}</Details>", details);
    }
    return answer(status, "application/xml; charset=UTF-8", body + "</Error>");
}

std::string format_http_date(wall_time t) {
    using namespace std::chrono;
    static constexpr std::string_view names = "SunMonTueWedThuFriSat";
    static constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto midnight = floor<days>(t);
    const year_month_day date{midnight};
    const hh_mm_ss clock{floor<seconds>(t - midnight)};
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       names.substr(weekday{midnight}.c_encoding() * 3, 3),
                       static_cast<unsigned>(date.day()),
                       months.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3),
                       static_cast<int>(date.year()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

}  // namespace sluice
