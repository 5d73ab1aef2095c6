// What a server and a network do to a story, drawn from its seed.
#include <array>

#include "simulation/answers.hpp"
#include "story/dice.hpp"
#include "story/story_plan.hpp"

namespace sluice::story {

using namespace std::chrono_literals;

namespace {

using std::chrono::milliseconds;

constexpr auto unknown_state = R"({"id":"op","state":"RECONSIDERING","estimatePctComplete":50})";
constexpr auto going_back = R"({"id":"op","state":"PENDING","estimatePctComplete":3})";
constexpr auto no_results = R"({"id":"op","state":"COMPLETED","results":null})";
constexpr auto busy_page = "<html><body>The server is busy.</body></html>";

fault answered(int status, std::string body = {}) {
    fault made;
    made.status = status;
    made.body = std::move(body);
    if (made.body.starts_with('<')) made.content_type = "text/html";
    return made;
}

fault slow(milliseconds delay) {
    fault made;
    made.delay = delay;
    return made;
}

template <class T>
fault with(T fault::*what, T value) {
    fault made;
    made.*what = value;
    return made;
}

fault at_byte(std::optional<std::uint64_t> fault::*what, std::uint64_t place) {
    fault made;
    made.*what = place;
    return made;
}

fault throttling(dice& any, duration calm) {
    auto made = answered(429, R"({"code":"resource_exhausted","message":"slow down"})");
    const auto later = first_day() + std::chrono::floor<milliseconds>(any.span({}, calm));
    const std::array<std::string, 7> words{"",
                                           std::to_string(any.whole(1, 90)),
                                           "0",
                                           "soon",
                                           "-5",
                                           format_http_date(later),
                                           any.chance(0.2) ? "1000000000" : "120"};
    const auto& said = words[static_cast<std::size_t>(any.whole(0, words.size() - 1))];
    if (!said.empty()) made.headers = {{"Retry-After", said}};
    return made;
}

fault fault_of_create(dice& any) {
    switch (any.whole(0, 7)) {
        case 0:
            return answered(any.one_of({500, 502, 503}));
        case 1:
            return with(&fault::drop, true);
        case 2:
            return with(&fault::lose, true);
        case 3:
            return with(&fault::fail_operation, true);
        case 4:
            return with(&fault::never_complete, true);
        case 5:
            return answered(200, busy_page);
        case 6:
            return slow(milliseconds(any.whole(1, 60'000)));
        default:
            return with(&fault::refuse, true);
    }
}

fault fault_of_poll(dice& any) {
    switch (any.whole(0, 7)) {
        case 0:
            return answered(any.one_of({500, 503, 404}));
        case 1:
            return answered(200, busy_page);
        case 2:
            return answered(200, unknown_state);
        case 3:
            return answered(200, going_back);
        case 4:
            return answered(200, no_results);
        case 5:
            return with(&fault::drop, true);
        case 6:
            return slow(milliseconds(any.whole(1, 60'000)));
        default:
            return with(&fault::refuse, true);
    }
}

fault fault_of_results(dice& any) {
    switch (any.whole(0, 4)) {
        case 0:
            return answered(any.one_of({500, 502, 404}));
        case 1:
            return answered(200, any.one_of({busy_page, "{}", R"({"location":7})"}));
        case 2:
            return with(&fault::drop, true);
        case 3:
            return slow(milliseconds(any.whole(1, 60'000)));
        default:
            return with(&fault::refuse, true);
    }
}

fault fault_of_download(dice& any) {
    const auto place = static_cast<std::uint64_t>(any.any_scale(1.0, 20'000.0)) - 1;
    switch (any.whole(0, 13)) {
        case 0:
            return answered(any.one_of({500, 503, 404, 403, 408, 429}));
        case 1:
        case 2:
            return at_byte(&fault::cut_after, place);
        case 3:
            return at_byte(&fault::stall_after, place);
        case 4:
            return at_byte(&fault::flip, place);
        case 5:
            return at_byte(&fault::truncate, place % 18 + 1);
        case 6:
            return with(&fault::expire, true);
        case 7:
            return with(&fault::ignore_range, true);
        case 8:
            return with(&fault::inflate, true);
        case 9:
            return with(&fault::regenerate, true);
        case 10:
            return answered(200, busy_page);
        case 11:
            return slow(milliseconds(any.whole(1, 60'000)));
        case 12:
            return with(&fault::drop, true);
        default:
            return with(&fault::refuse, true);
    }
}

fault any_fault(dice& any, duration calm) {
    fault made;
    switch (any.whole(0, 9)) {
        case 0:
        case 1:
            made = fault_of_create(any);
            made.on = "create";
            break;
        case 2:
        case 3:
            made = fault_of_poll(any);
            made.on = "poll";
            break;
        case 4:
            made = fault_of_results(any);
            made.on = "results";
            break;
        case 5:
        case 6:
        case 7:
            made = fault_of_download(any);
            made.on = "download";
            break;
        case 8:
            made = throttling(any, calm);
            made.on = any.one_of({"create", "poll", "results"});
            break;
        default:
            made = any.chance(0.5) ? with(&fault::lose, true) : with(&fault::refuse, true);
            made.on = "any";
    }
    return made;
}

/// A line that is down for ten minutes, or for less where the trouble is shorter.
fault outage(dice& any, duration calm) {
    auto made = with(&fault::refuse, true);
    made.on = "any";
    made.count = 0;
    made.after = std::chrono::floor<milliseconds>(any.span({}, calm));
    made.until = made.after + std::chrono::minutes(10);
    return made;
}

}  // namespace

fault_plan draw_faults(dice& any, duration calm) {
    const auto end = std::chrono::floor<milliseconds>(calm);
    fault_plan plan;
    if (any.chance(0.2)) plan.faults.push_back(outage(any, calm));
    for (int i = any.chance(0.1) ? 0 : any.whole(1, 8); i > 0; --i) {
        auto& made = plan.faults.emplace_back(any_fault(any, calm));
        if (any.chance(0.4)) {
            made.first = static_cast<std::uint64_t>(any.whole(1, 60));
            made.count = static_cast<std::uint64_t>(any.whole(1, 12));
        } else {
            made.count = 0;
            made.probability = any.any_scale(0.02, 0.4);
        }
    }
    for (auto& one : plan.faults) one.until = std::min(one.until.value_or(end), end);
    return plan;
}

}  // namespace sluice::story
