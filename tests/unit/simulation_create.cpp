#include "simulation/gzip_writer.hpp"
#include "support/catch.hpp"
#include "support/hand_held_account.hpp"

namespace simulation_create_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

std::string message(const simulated_reply& reply) {
    return std::to_string(reply.status) + " " + str(json_in(reply), "message");
}

}  // namespace

TEST_CASE("a simulated create is refused with the reason in words") {
    hand_held_account b;
    struct row {
        const char* what;
        const char* to;
        const char* answer;
    };
    const std::vector<row> rows{
        {"everyone", "nowhere", "400 unknown segment: nowhere"},
        {"TYPE_EVENT", "TYPE_PAGE", "400 unknown type: TYPE_PAGE"},
        {"FORMAT_NDJSON", "FORMAT_XML", "400 unknown format: FORMAT_XML"},
        {"\"segmentId\"", "\"segment\"", "400 segmentId is required"},
        {"\"timeRange\"", "\"range\"", "400 timeRange is required"},
        {"2026-02-01T00:00:00Z", "yesterday", "400 start is not an RFC 3339 time: yesterday"},
        {"2026-02-01T00:00:00Z", "2026-02-01", "400 start is not an RFC 3339 time: 2026-02-01"},
        {"2026-02-01T00:00:00Z", "2026-02-03T00:00:00Z", "400 timeRange must end after it starts"},
        {"2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z", "400 timeRange must end after it starts"},
        {"\"type\"", "\"fields\":[\"PageUrl\",\"Nope\"],\"type\"", "400 unknown field: Nope"},
        {"\"type\"", "\"fields\":[\"PageUrl\",\"PageUrl\"],\"type\"",
         "400 duplicate field: PageUrl"},
        {"\"type\"", "\"fields\":\"PageUrl\",\"type\"", "400 fields must be a list"},
        {"\"type\"", "\"fields\":[1],\"type\"", "400 fields must be a list of strings"},
        {"\"2026-02-01T00:00:00Z\"", "1", "400 start must be a string"},
        {"\"2026-02-02T00:00:00Z\"", "true", "400 end must be a string"},
        {"\"timeRange\":{", "\"timeRange\":7,\"more\":{", "400 timeRange must be an object"},
        {"\"segmentTimeRange\":{", "\"segmentTimeRange\":[],\"more\":{",
         "400 segmentTimeRange must be an object"},
        {"{\"segmentId", "[{\"segmentId", "400 the body is not a JSON object"},
    };
    for (const row& r : rows) {
        CHECK(message(b.create(changed(good_create, r.what, r.to))) == r.answer);
    }
    CHECK(
        b.create(changed(good_create, "\"type\"", "\"fields\":null,\"timezone\":\"UTC\",\"type\""))
            .status == 200);
}

TEST_CASE("a simulated create is taken as the vendor's own tools send it") {
    hand_held_account b;
    SECTION("in snake_case, without a range of the segment") {
        const std::string location = b.locate(
            R"({"segment_id":"everyone","type":"TYPE_EVENT","format":"FORMAT_CSV",
                "time_range":{"start":"2026-02-01T00:00:00.000Z",
                              "end":"2026-02-02T00:00:00.000Z"}})");
        CHECK(inflate_member(text(b.fetch(location))) ==
              b.brain.truth("everyone", "event", "csv", {}, first_of_february()));
    }
    SECTION("with a range of the segment that is all time") {
        const std::string location = b.locate(
            R"({"segmentId":"everyone","type":"TYPE_EVENT","format":"FORMAT_JSON",
                "segmentTimeRange":{"start":"","end":""},"fields":["IndvId","user_*","page_*"],
                "timeRange":{"start":"2024-02-01T00:00:00Z","end":"2024-02-02T00:00:00Z"}})");
        CHECK(inflate_member(text(b.fetch(location))) ==
              b.brain.truth(
                  "everyone", "event", "json", {"IndvId", "user_*", "page_*"},
                  time_range{parse_time("2024-02-01").value(), parse_time("2024-02-02").value()}));
    }
}

TEST_CASE("without a range of the segment a simulated export misses people of long ago") {
    hand_held_account b;
    const std::string location = b.locate(
        R"({"segmentId":"everyone","type":"TYPE_EVENT","format":"FORMAT_NDJSON",
            "timeRange":{"start":"2025-06-01T00:00:00Z","end":"2025-06-02T00:00:00Z"}})");
    CHECK(inflate_member(text(b.fetch(location))).empty());
}

TEST_CASE("a simulated export holds nothing later than its creation") {
    hand_held_account b;
    const std::string location = b.locate(
        changed(changed(good_create, "2026-02-01T00:00:00Z", ""), "2026-02-02T00:00:00Z", ""));
    const std::string file = inflate_member(text(b.fetch(location)));
    CHECK(b.brain.arrivals()[0].range ==
          time_range{parse_time("2026-01-30").value(), parse_time("2026-03-01").value()});
    CHECK(std::count(file.begin(), file.end(), '\n') < 30 * 200);
    CHECK(std::count(file.begin(), file.end(), '\n') > 0);
}

}  // namespace simulation_create_tests
