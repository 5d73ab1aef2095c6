#include "app/rehearsal_text.hpp"

#include "support/catch.hpp"

namespace app_rehearsal_text_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

TEST_CASE("how a scenario went is told in plain seconds, in the order of its windows", "[unit]") {
    rehearsed went;
    went.sum.requests = {3, 4, 3, 0};
    went.sum.throttled = 1;
    went.deliveries = {600'001ms, 123'456'789'012'345us, 90s};
    went.trace_hash = 0xabc;
    went.wall = 12'345us;
    CHECK(json_report(went) ==
          R"({"makespan_seconds":123456789.012,"mean_delivery_seconds":41152493.004,)"
          R"("first_delivery_seconds":90,"requests":{"create":3,"poll":4,"results":3},)"
          R"("throttled":1,"deliveries":[600.001,123456789.012,90],)"
          R"("trace_hash":"0000000000000abc","wall_seconds":0.012})"
          "\n");
    const std::string text = human_report(went);
    for (const char* words : {"windows     3\n", "10: 3 create, 4 poll, 3 results; 1 refused",
                              "first data  after 1m 30s\n", "half of it  after 10m 1s\n",
                              "all of it   after 1428d 21h\n"}) {
        INFO(words);
        CHECK(text.find(words) != std::string::npos);
    }
}

}  // namespace app_rehearsal_text_tests
