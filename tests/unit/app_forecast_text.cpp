#include "app/forecast_text.hpp"

#include "app/json_text.hpp"
#include "support/catch.hpp"

#include <sstream>

namespace app_forecast_text_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

namespace {

forecast_model of_a_month() {
    forecast_model from;
    from.windows = 31;
    return from;
}

forecast some() {
    forecast what;
    what.runs = 13;
    what.rehearsed = 31;
    what.operation = 5min;
    what.courses = {{1, 31, 1130, {4min, 9min}, {20min, 21min}, {40min, 3h}},
                    {7, 5, 37, {13min, 30min}, {20min, 35min}, {48min, 4h}}};
    for (int i = 1; i <= 20; ++i) what.curve.push_back(i * 2min);
    return what;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream from(text);
    for (std::string line; std::getline(from, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("a forecast says when, how many calls, and from what it knows", "[unit]") {
    const screen on;
    const std::string text = forecast_text(some(), of_a_month(), on);
    for (const char* words :
         {"run 13 times in virtual time\n", "exports run about 5m, a guess: --operation-time",
          "calls       1,130\n", "first data  4m 0s     nine times in ten within 9m 0s\n",
          "half of it  20m 0s    nine times in ten within 21m 0s\n",
          "all of it   40m 0s    nine times in ten within 3h 0m\n",
          "       1        31       1,130        4m 0s       20m 0s       40m 0s\n",
          "       7         5          37       13m 0s       20m 0s       48m 0s\n"}) {
        INFO(words);
        CHECK(text.find(words) != std::string::npos);
    }
    CHECK(text.find("tokens") == std::string::npos);
}

TEST_CASE("a forecast says where its times come from", "[unit]") {
    auto from = of_a_month();
    from.basis = forecast_model::origin::given;
    CHECK(forecast_text(some(), from, {}).find("about 5m, as --operation-time says\n") !=
          std::string::npos);
    from.basis = forecast_model::origin::learned;
    from.learned.assign(64, {5min, 24h});
    from.spent = 41;
    const std::string text = forecast_text(some(), from, {});
    CHECK(text.find("as this account's last 64 did, half of them within 5m 0s\n") !=
          std::string::npos);
    CHECK(text.find("tokens      9 of 50 are there now\n") != std::string::npos);
    from.windows = 5000;
    CHECK(forecast_text(some(), from, {}).find("virtual time on 31 of them\n") !=
          std::string::npos);
}

TEST_CASE("a forecast without windows says so", "[unit]") {
    CHECK(forecast_text(forecast(), forecast_model(), {}) == "forecast    nothing is left to do\n");
}

TEST_CASE("the chart rises to all of it, with its times below their ticks", "[unit]") {
    forecast even;
    for (int i = 1; i <= 20; ++i) even.curve.push_back(i * 90min);
    screen on;
    on.width = 35;
    CHECK(forecast_chart(even, 1200, on) ==
          "       1,200 ┤                 ▃▅█\n"
          "             │             ▁▄▆████\n"
          "             │          ▂▄▇███████\n"
          "         600 ┤       ▃▅███████████\n"
          "             │   ▁▄▆██████████████\n"
          "             │▂▄▇█████████████████\n"
          "             └───────────────────┴\n"
          "              now            1d 6h\n");
    on.width = 55;
    on.unicode = false;
    CHECK(forecast_chart(even, 20, on) ==
          "          20 |                                     ###\n"
          "             |                             ###########\n"
          "             |                       #################\n"
          "          10 |                 #######################\n"
          "             |         ###############################\n"
          "             |   #####################################\n"
          "             +------------+------------+-------------+\n"
          "              now    9h 45m      19h 30m         1d 6h\n");
}

TEST_CASE("no line of the chart is wider than the screen, whatever its width", "[unit]") {
    for (const bool unicode : {true, false}) {
        for (std::size_t width = 0; width < 120; ++width) {
            screen on;
            on.width = width;
            on.unicode = unicode;
            for (const std::string& line : lines_of(forecast_chart(some(), 31, on))) {
                INFO(width << " " << line);
                CHECK(columns_of(line) <= width);
            }
        }
    }
}

TEST_CASE("there is no chart of what comes at one time", "[unit]") {
    forecast what = some();
    what.curve = {5min};
    CHECK(forecast_chart(what, 1, {}).empty());
    what.curve = {0s, 0s};
    CHECK(forecast_chart(what, 2, {}).empty());
}

TEST_CASE("a forecast in JSON holds the same numbers in seconds", "[unit]") {
    auto from = of_a_month();
    from.spent = 41;
    forecast what = some();
    what.courses.pop_back();
    CHECK(json_text(forecast_json(what, from)) ==
          R"({"basis":"guess","median_operation_seconds":300,"tokens_at_start":9,"runs":13,)"
          R"("rehearsed":31,"bundle":1,"calls":1130,"first":{"p50":240,"p90":540},)"
          R"("half":{"p50":1200,"p90":1260},"all":{"p50":2400,"p90":10800},)"
          R"("bundles":[{"bundle":1,"exports":31,"calls":1130,"first":{"p50":240,"p90":540},)"
          R"("half":{"p50":1200,"p90":1260},"all":{"p50":2400,"p90":10800}}]})");
    CHECK(json_text(forecast_json(forecast(), forecast_model())).find(R"("calls":0,)") !=
          std::string::npos);
}

}  // namespace app_forecast_text_tests
