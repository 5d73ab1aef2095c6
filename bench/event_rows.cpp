#include "event_rows.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>

namespace sluice::bench {
namespace {

constexpr std::size_t visits_at_once = 48;

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
    made.session = fmt::format("{:016x}:{:016x}", random_(), random_());
    made.device = draw(agents.size());
    made.place = draw(places.size());
    made.page = draw(2000);
    return made;
}

std::string event_rows::head() const {
    if (!csv_) return {};
    return "EventId,EventStart,EventType,EventTargetText,EventTargetSelector,PageUrl,PageDuration,"
           "PageAgent,PagePlace,SessionId,UserId,LoadMilliseconds,Clicks\n";
}

void event_rows::append(std::string& text) {
    auto& who = visits_[draw(visits_.size())];
    if (draw(40) == 0) who = begin_visit();
    if (draw(4) == 0) who.page = draw(2000);
    milliseconds_ += draw(900);
    const auto id = ++count_ << 20 | draw(1 << 20);
    const auto said = draw(texts.size());
    const auto kind = kinds[draw(kinds.size())];
    const auto page =
        fmt::format("https://shop.example.com/catalogue/{}/item-{}?ref=list&amp;page={}",
                    who.page % 37, who.page, who.page % 11);
    const auto selector =
        fmt::format("div.page > main#content > section:nth-child({}) > a.button", 1 + draw(6));
    auto to = std::back_inserter(text);
    if (csv_) {
        fmt::format_to(to, "{:x},{},{},{},{},{},{},\"{}\",\"{}\",{},{},{},{}\n", id,
                       time_text(milliseconds_), kind, cells[said], selector, page, draw(60000),
                       agents[who.device], who.place, who.session, who.user, draw(4000), draw(9));
        return;
    }
    fmt::format_to(
        to,
        R"({{"EventId":"{:x}","EventStart":"{}","EventType":"{}","EventTargetText":"{}",)"
        R"("EventTargetSelectorTok":"{}","EventModFrustrated":{},"PageUrl":"{}",)"
        R"("PageDuration":{},"PageAgent":"{}",{},"SessionId":"{}","UserId":"{}",)"
        R"("LoadDomContentTime":{},"LoadEventTime":{},"UserAppKey":"{}","Clicks":{}}})"
        "\n",
        id, time_text(milliseconds_), kind, texts[said], selector, draw(30) == 0 ? 1 : 0, page,
        draw(60000), agents[who.device], places[who.place], who.session, who.user, draw(4000),
        draw(9000), who.user, draw(9));
}

void event_rows::fill(std::string& text, std::size_t size) const {
    const std::string_view before = csv_ ? "0,,filler," : R"({"EventType":"filler","Text":")";
    const std::string_view after = csv_ ? ",,,,,,,,,\n" : "\"}\n";
    text += before;
    text.append(size - text.size() - after.size(), '.');
    text += after;
}

}  // namespace sluice::bench
