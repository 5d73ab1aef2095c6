#include "event_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

namespace sluice::bench {
namespace {

constexpr std::size_t visits_at_once = 96;

constexpr std::array<std::string_view, 8> kinds{"navigate", "click", "click",  "scroll",
                                                "change",   "click", "custom", "navigate"};
constexpr std::array<std::string_view, 6> agents{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.1 Safari/605",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari",
    "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0"};
constexpr std::array<std::string_view, 6> places{
    R"("PageCity":"Berlin","PageRegion":"Berlin","PageCountry":"Germany")",
    R"("PageCity":"Atlanta","PageRegion":"Georgia","PageCountry":"United States")",
    R"("PageCity":"São Paulo","PageRegion":"São Paulo","PageCountry":"Brazil")",
    R"("PageCity":"Leeds","PageRegion":"England","PageCountry":"United Kingdom")",
    R"("PageCity":"Osaka","PageRegion":"Osaka","PageCountry":"Japan")",
    R"("PageCity":"Pune","PageRegion":"Maharashtra","PageCountry":"India")"};
constexpr std::array<std::string_view, 8> texts{"Add to basket",
                                                "Checkout",
                                                "Sign in",
                                                "Continue without an account",
                                                "Size, colour",
                                                "He said no",
                                                "Terms \\u0026 more",
                                                "Delivery\\n2 to 3 days"};
// The same as a CSV cell.
constexpr std::array<std::string_view, 8> cells{"Add to basket",    "Checkout",
                                                "Sign in",          "Continue without an account",
                                                "\"Size, colour\"", "\"He said \"\"no\"\"\"",
                                                "Terms & more",     "\"Delivery\n2 to 3 days\""};

std::string time_text(std::uint64_t milliseconds) {
    const auto second = milliseconds / 1000;
    return fmt::format("2026-01-{:02}T{:02}:{:02}:{:02}.{:03}Z", 1 + second / 86400 % 28,
                       second / 3600 % 24, second / 60 % 60, second % 60, milliseconds % 1000);
}

}  // namespace

event_rows::event_rows(bool csv, std::uint64_t seed) : csv_(csv), random_(seed) {
    for (std::size_t i = 0; i < visits_at_once; ++i) visits_.push_back(begin_visit());
}

event_rows::visit event_rows::begin_visit() {
    visit made;
    made.user = fmt::format("user-{}", draw(5'000'000));
    made.session = fmt::format("{:016x}", random_());
    made.session += fmt::format(":{:016x}", random_());
    made.device = draw(agents.size());
    made.place = draw(places.size());
    made.page = draw(2000);
    return made;
}

std::string event_rows::head() const {
    if (!csv_) return {};
    return "EventId,EventStart,EventType,EventTargetText,EventTargetSelector,EventTargetId,"
           "EventPoint,PageUrl,"
           "PageDuration,"
           "PageAgent,PagePlace,SessionId,UserId,LoadMilliseconds,Clicks\n";
}

event_rows::event event_rows::next() {
    auto& who = visits_[draw(visits_.size())];
    if (draw(40) == 0) who = begin_visit();
    if (draw(4) == 0) who.page = draw(2000);
    milliseconds_ += draw(900);
    event made{who};
    made.id = random_();
    made.element = random_() >> 16;
    made.milliseconds = milliseconds_;
    made.x = draw(1900);
    made.y = draw(1000);
    made.kind = draw(kinds.size());
    made.text = draw(texts.size());
    made.section = 1 + draw(6);
    made.frustrated = draw(30) == 0 ? 1 : 0;
    made.duration = draw(60000);
    made.content_time = draw(4000);
    made.load_time = made.content_time + draw(5000);
    made.clicks = draw(9);
    return made;
}

void event_rows::append(std::string& text) {
    const auto what = next();
    const auto& who = what.who;
    const auto page = fmt::format("https://shop.example.com/catalogue/{}/item-{}?ref=list&page={}",
                                  who.page % 37, who.page, who.page % 11);
    const auto selector =
        fmt::format("div.page > main#content > section:nth-child({}) > a.button", what.section);
    auto to = std::back_inserter(text);
    if (csv_) {
        fmt::format_to(to, "{:x},{},{},{},{},{:x},\"{},{}\",{},{},\"{}\",\"{}\",{},{},{},{}\n",
                       what.id, time_text(what.milliseconds), kinds[what.kind], cells[what.text],
                       selector, what.element, what.x, what.y, page, what.duration,
                       agents[who.device], who.place, who.session, who.user, what.load_time,
                       what.clicks);
        return;
    }
    fmt::format_to(
        to,
        R"({{"EventId":"{:x}","EventStart":"{}","EventType":"{}","EventTargetText":"{}",)"
        R"("EventTargetSelectorTok":"{}","EventTargetId":"{:x}","EventPoint":{{"x":{},)"
        R"("y":{}}},"EventModFrustrated":{},"PageUrl":"{}","PageDuration":{},)"
        R"("PageAgent":"{}",{},"SessionId":"{}","UserId":"{}",)"
        R"("LoadDomContentTime":{},"LoadEventTime":{},"UserAppKey":"{}","Clicks":{}}})"
        "\n",
        what.id, time_text(what.milliseconds), kinds[what.kind], texts[what.text], selector,
        what.element, what.x, what.y, what.frustrated, page, what.duration, agents[who.device],
        places[who.place], who.session, who.user, what.content_time, what.load_time, who.user,
        what.clicks);
}

void event_rows::fill(std::string& text, std::size_t size) const {
    const std::string_view before =
        csv_ ? "0,2026-01-01T00:00:00.000Z,filler,"
             : R"({"EventStart":"2026-01-01T00:00:00.000Z","EventType":"filler","Text":")";
    const std::string_view after = csv_ ? ",,,,,,,,,,,\n" : "\"}\n";
    text += before;
    text.append(size - text.size() - after.size(), '.');
    text += after;
}

}  // namespace sluice::bench
