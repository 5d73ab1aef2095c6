#include "app/report.hpp"

#include "app/json_text.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>

namespace app_report_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

namespace {

summary one_failed() {
    summary what;
    what.windows = {31, 28, 2, 1, 3};
    what.requests = {29, 31, 28, 0};
    what.throttled = 1;
    what.bytes = {1000, 5000};
    what.rows = 77;
    what.elapsed = 12345678us;
    const time_range window{*parse_time("2026-01-05"), *parse_time("2026-01-06")};
    what.failures.push_back({window, failure(error::request_refused, "", "unknown field 'x'")});
    return what;
}

}  // namespace

TEST_CASE("the summary in JSON is the contract's, to the letter") {
    const std::string text = json_report(one_failed());
    CHECK(text ==
          R"({"windows":{"planned":31,"delivered":28,"already":2,"failed":1,"unsettled":3},)"
          R"("requests":{"create":29,"poll":31,"results":28,"segments":0},"throttled":1,)"
          R"("bytes":{"received":1000,"written":5000},"rows":77,"rows_outside":0,"seconds":12.346,)"
          R"("failures":[{"window":"2026-01-05T00:00:00Z/2026-01-06T00:00:00Z",)"
          R"~("error":"the API refused the request (unknown field 'x')",)~"
          R"("remedy":"correct the segment, the fields or the dates as the server says"}]})"
          "\n");
}

TEST_CASE("JSON quotes what must be quoted and keeps 64-bit integers") {
    const char* text = R"({"a\"b":[18446744073709551615,-1,0.5,true,null,"\u0001\n"],"c":{}})";
    CHECK(json_text(boost::json::parse(text)) == text);
}

TEST_CASE("the report for a person tells counts, calls and what failed") {
    const std::string text = human_report(one_failed());
    for (const char* words :
         {"30 of 31 windows delivered, 2 of them before", "77 rows and 5.0 kB in 12s",
          "88 calls: 29 create, 31 poll, 28 results; 1 refused by the limit", "3 unsettled windows",
          "2026-01-05  the API refused the request (unknown field 'x'); correct the segment"}) {
        INFO(words);
        CHECK(text.find(words) != std::string::npos);
    }
}

TEST_CASE("a run without windows says that there was nothing to do") {
    CHECK(human_report(summary()) == "Nothing to do\n");
}

TEST_CASE("a thousand failures do not fill the screen") {
    summary what = one_failed();
    what.failures.assign(1000, what.failures.front());
    const std::string text = human_report(what);
    CHECK(std::count(text.begin(), text.end(), '\n') < 20);
    CHECK(text.find("990 more") != std::string::npos);
}

TEST_CASE("what ended a run is told on one line with the way out") {
    const summary failed = one_failed();
    CHECK(one_line(ending_problem(failed, 3)) ==
          "sluice: 1 window failed, 30 of 31 windows delivered; 2026-01-05: the API refused the "
          "request (unknown field 'x'); correct the segment, the fields or the dates as the server "
          "says, then run the same command to resume");
    summary stopped = failed;
    stopped.ended_by = failure(error::stopped);
    const auto interrupted = ending_problem(stopped, 130);
    CHECK(static_cast<int>(interrupted.code) == 130);
    CHECK(interrupted.remedy == "run the same command to resume");
    summary refused = failed;
    refused.ended_by = failure(error::key_refused);
    CHECK(ending_problem(refused, 4).code == exit_code::key_refused);
    CHECK(ending_problem(refused, 4).what == "the API refused the key");
}

}  // namespace app_report_tests
