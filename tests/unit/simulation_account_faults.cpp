#include "simulation/gzip_writer.hpp"
#include "simulation/object_hash.hpp"
#include "support/catch.hpp"
#include "support/hand_held_account.hpp"

namespace simulation_account_faults_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

simulation_options faulty(const char* plan) {
    auto options = hand_held_account::defaults();
    options.faults = fault_plan::parse(plan).value();
    return options;
}

}  // namespace

TEST_CASE("a fault that answers instead leaves the request without effect") {
    const auto options = faulty(R"([{"on":"create","status":503,"body":"busy",
            "content_type":"text/plain","headers":{"Retry-After":"9"},"delay":250}])");
    hand_held_account b(options);
    const auto reply = b.create(good_create);
    CHECK(reply.status == 503);
    CHECK(text(reply) == "busy");
    CHECK(header_of(reply, "Content-Type") == "text/plain");
    CHECK(header_of(reply, "Retry-After") == "9");
    CHECK(reply.delay == 250ms);
    CHECK(json_in(b.get("/operations/v1")).at("operations").as_array().empty());
}

TEST_CASE("a dropped answer has had its effect, a refused connection none") {
    const auto options = faulty(R"([{"on":"create","refuse":true},
                                      {"on":"create","first":2,"drop":true}])");
    hand_held_account b(options);
    CHECK(b.create(good_create).refuse);
    CHECK(json_in(b.get("/operations/v1")).at("operations").as_array().empty());
    CHECK(b.create(good_create).drop);
    CHECK(json_in(b.get("/operations/v1")).at("operations").as_array().size() == 1);
    CHECK(b.brain.arrivals()[0].status == 0);
}

TEST_CASE("a fault makes an operation fail, or never end") {
    const auto options = faulty(R"([{"on":"create","fail_operation":true},
                                      {"on":"create","first":2,"never_complete":true}])");
    hand_held_account b(options);
    const std::string first = str(json_in(b.create(good_create)), "operationId");
    const std::string second = str(json_in(b.create(good_create)), "operationId");
    b.wait(24h);
    const auto failed = json_in(b.get("/operations/v1/" + first));
    CHECK(str(failed, "state") == "FAILED");
    CHECK_FALSE(str(failed, "errorDetails").empty());
    CHECK(str(json_in(b.get("/operations/v1/" + second)), "state") == "PENDING");
}

TEST_CASE("faults spoil a download in the way they are named after") {
    const auto options = faulty(R"([{"on":"download","first":2,"expire":true},
            {"on":"download","first":3,"flip":11,"cut_after":5,"stall_after":7},
            {"on":"download","first":4,"truncate":8},{"on":"download","first":5,"inflate":true},
            {"on":"download","first":6,"ignore_range":true},
            {"on":"download","first":7,"headers":{"x-goog-hash":"","etag":"\"new\""}},
            {"on":"download","first":8,"regenerate":true,"inflate":true}])");
    hand_held_account b(options);
    const std::string location = b.locate(good_create);
    const std::string bytes = text(b.fetch(location));
    CHECK(b.fetch(location).status == 400);

    const auto flipped = b.fetch(location);
    CHECK(flipped.cut_after == 5u);
    CHECK(flipped.stall_after == 7u);
    const std::string spoilt = text(flipped);
    CHECK(spoilt[11] == static_cast<char>(~bytes[11]));
    CHECK(spoilt.substr(12) == bytes.substr(12));

    const auto shortened = b.fetch(location);
    CHECK(text(shortened) == bytes.substr(0, bytes.size() - 8));
    CHECK(shortened.headers.all("x-goog-hash").find(hash_object(text(shortened)).crc32c_base64) !=
          std::string::npos);

    const auto inflated = b.fetch(location);
    CHECK(inflated.without_length);
    CHECK(text(inflated) == inflate_member(bytes));
    CHECK(b.fetch(location, with("Range", "bytes=5-")).status == 200);
    const auto renamed = b.fetch(location);
    CHECK(header_of(renamed, "x-goog-hash") == "(none)");
    CHECK(header_of(renamed, "ETag") == "\"new\"");
    CHECK(text(b.fetch(location)) == inflate_member(bytes));
    const auto anew = b.fetch(location);
    CHECK(text(anew) != bytes);
    CHECK(header_of(anew, "ETag") != header_of(flipped, "ETag"));
    CHECK(b.brain.faults_done() == std::vector<std::uint64_t>(7, 1));
}

TEST_CASE("a fault keeps to its time, counted from the first request") {
    hand_held_account b(
        faulty(R"([{"on":"any","count":0,"status":503,"after":2000,"until":5000}])"));
    b.wait(std::chrono::hours(1));
    const auto status = [&](std::chrono::milliseconds later) {
        b.wait(later);
        return b.get("/segments/v1").status;
    };
    CHECK(status(std::chrono::milliseconds(0)) == 200);
    CHECK(status(std::chrono::milliseconds(1999)) == 200);
    CHECK(status(std::chrono::milliseconds(1)) == 503);
    CHECK(status(std::chrono::milliseconds(2999)) == 503);
    CHECK(status(std::chrono::milliseconds(1)) == 200);
}

TEST_CASE("a request that is lost has no effect, but was sent") {
    hand_held_account b(faulty(R"([{"on":"create","lose":true},{"on":"poll","refuse":true}])"));
    const auto lost = b.create(good_create);
    CHECK((lost.refuse && lost.sent));
    const auto refused = b.get("/operations/v1/nothing");
    CHECK((refused.refuse && !refused.sent));
    CHECK(json_in(b.get("/operations/v1")).at("operations").as_array().empty());
}

}  // namespace simulation_account_faults_tests
