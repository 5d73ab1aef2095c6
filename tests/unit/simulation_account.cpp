#include "support/catch.hpp"
#include "support/hand_held_account.hpp"

namespace simulation_account_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

std::string message(const simulated_reply& reply) {
    return std::to_string(reply.status) + " " + str(json_in(reply), "message");
}

}  // namespace

TEST_CASE("the simulated API takes its key, and spends nothing on another") {
    auto options = hand_held_account::defaults();
    options.limit = bucket_limit{30s, 1};
    hand_held_account b(options);
    for (const char* wrong : {"", "Basic", "Basic other", "Bearer test.key", "test.key"}) {
        CHECK(b.api(http_method::get, "/segments/v1", "", wrong).status == 401);
    }
    CHECK(b.get("/segments/v1").status == 200);
    CHECK(b.get("/segments/v1").status == 429);
    CHECK(b.brain.totals().throttled == 1);
}

TEST_CASE("the simulated API tells when to come back after a burst") {
    auto options = hand_held_account::defaults();
    options.limit = bucket_limit{30s, 2};
    hand_held_account b(options);
    CHECK(b.create(good_create).status == 200);
    CHECK(b.get("/operations/v1/none").status == 404);
    b.wait(10500ms);
    const auto refused = b.create(good_create);
    CHECK(message(refused) == "429 rate limit exceeded");
    CHECK(header_of(refused, "Retry-After") == "20");
    b.wait(20s);
    CHECK(b.create(good_create).status == 200);
    CHECK(b.brain.totals().create == 2);
}

TEST_CASE("where only creates count, polls are free") {
    auto options = hand_held_account::defaults();
    options.limit = bucket_limit{30s, 1};
    options.limit_creates_only = true;
    hand_held_account b(options);
    CHECK(b.create(good_create).status == 200);
    for (int i = 0; i < 100; ++i) {
        CHECK(b.get("/operations/v1/none").status == 404);
    }
    CHECK(b.create(good_create).status == 429);
}

TEST_CASE("what the simulated API does not know it answers with 404 or 405") {
    hand_held_account b;
    for (const char* path : {"/operations/v1/none", "/search/v1/exports/none/results",
                             "/segments/v1/none", "/segments/v2", "/", "/operations/v1/a/b"}) {
        CHECK(b.get(path).status == 404);
    }
    CHECK(b.get("/segments/v1/exports").status == 405);
    const std::string id = str(json_in(b.create(good_create)), "operationId");
    CHECK(b.get("/operations/v1/" + id + "/cancel").status == 405);
    CHECK(b.api(http_method::post, "/operations/v1/none/cancel").status == 404);
    // Not before it is finished.
    const auto finished = b.locate(good_create);
    CHECK(finished.find("ex") != std::string::npos);
}

TEST_CASE("there is no truth of what cannot be exported") {
    const hand_held_account b;
    const auto ask = [&](const char* type, const char* format, const char* field) {
        return b.brain.truth("everyone", type, format, {field}, first_of_february());
    };
    CHECK_THROWS_AS(ask("TYPE_PAGE", "FORMAT_CSV", "PageUrl"), std::invalid_argument);
    CHECK_THROWS_AS(ask("TYPE_EVENT", "FORMAT_XML", "PageUrl"), std::invalid_argument);
    CHECK_THROWS_AS(ask("TYPE_EVENT", "FORMAT_CSV", "Nope"), std::invalid_argument);
    CHECK_FALSE(ask("TYPE_EVENT", "FORMAT_CSV", "PageUrl").empty());
}

TEST_CASE("simulated segments come in pages") {
    hand_held_account b;
    std::vector<std::string> ids;
    std::string token;
    do {
        const auto page = json_in(b.get("/segments/v1?limit=2&paginationToken=" + token));
        for (const auto& segment : page.at("segments").as_array()) {
            ids.push_back(str(segment.as_object(), "id"));
        }
        token = page.contains("nextPaginationToken") ? str(page, "nextPaginationToken") : "";
    } while (!token.empty());
    REQUIRE(ids.size() == 4);
    CHECK(ids[0] == "everyone");
    for (const char* wrong : {"limit=0", "limit=101", "limit=x", "paginationToken=99"}) {
        CHECK(b.get(std::string("/segments/v1?") + wrong).status == 400);
    }
    const auto one = json_in(b.get("/segments/v1/name%40example.com%3A4241245858598272"));
    CHECK(str(one, "id") == "name@example.com:4241245858598272");
}

TEST_CASE("simulated operations are listed, latest first, and can be canceled") {
    hand_held_account b;
    const std::string first = str(json_in(b.create(good_create)), "operationId");
    b.wait(5s);
    const std::string second = str(json_in(b.create(good_create)), "operationId");
    const auto all = json_in(b.get("/operations/v1?limit=100&type=SEARCH_EXPORT"));
    REQUIRE(all.at("operations").as_array().size() == 2);
    CHECK(str(all.at("operations").as_array()[0].as_object(), "id") == second);
    const auto pending = json_in(b.get("/operations/v1?state=PENDING"));
    REQUIRE(pending.at("operations").as_array().size() == 1);

    CHECK(b.api(http_method::post, "/operations/v1/" + second + "/cancel").status == 200);
    b.wait(5s);
    const auto gone = json_in(b.get("/operations/v1/" + second));
    CHECK(str(gone, "state") == "FAILED");
    CHECK(str(gone, "errorDetails") == "the operation was canceled");
    CHECK(str(gone, "finishedAt") == "2026-03-01T00:00:05Z");
}

TEST_CASE("the same requests to accounts of the same seed get the same answers") {
    const auto run = [](std::uint64_t seed) {
        auto options = hand_held_account::defaults();
        options.seed = seed;
        options.longest = 60s;
        hand_held_account b(options);
        std::string all;
        for (int i = 0; i < 5; ++i) {
            const auto made = b.create(good_create);
            b.wait(10s);
            all += text(made) + text(b.get("/operations/v1/" + str(json_in(made), "operationId")));
        }
        b.wait(60s);
        return all + text(b.get("/operations/v1"));
    };
    CHECK(run(1) == run(1));
    CHECK(run(1) != run(2));
    hand_held_account a;
    hand_held_account b;
    const std::string location = a.locate(good_create);
    CHECK(location == b.locate(good_create));
    CHECK(text(a.fetch(location)) == text(b.fetch(location)));
}

TEST_CASE("simulated operations run for times between the shortest and the longest") {
    auto options = hand_held_account::defaults();
    options.shortest = 2s;
    options.longest = 8s;
    hand_held_account b(options);
    std::vector<std::string> ids;
    for (int i = 0; i < 200; ++i) {
        ids.push_back(str(json_in(b.create(good_create)), "operationId"));
    }
    b.wait(2s - 1ns);
    const auto done = [&b, &ids] {
        return std::count_if(ids.begin(), ids.end(), [&b](const std::string& id) {
            return str(json_in(b.get("/operations/v1/" + id)), "state") == "COMPLETED";
        });
    };
    CHECK(done() == 0);
    b.wait(3s);
    CHECK(done() > 60);
    b.wait(3s + 1ns);
    CHECK(done() == 200);
}

TEST_CASE("the log of a simulated account tells who asked for what, when") {
    hand_held_account b;
    const auto began = b.now.steady;
    b.fetch(b.locate(good_create));
    const auto& log = b.brain.arrivals();
    REQUIRE(log.size() == 4);
    CHECK(log[0].kind == "create");
    CHECK(log[0].at == began);
    CHECK(log[0].range == first_of_february());
    CHECK(log[1].kind == "poll");
    CHECK(log[1].what == log[0].what);
    CHECK(log[1].at == began + 5s);
    CHECK(log[1].range == first_of_february());
    CHECK(log[2].kind == "results");
    CHECK(log[2].range == first_of_february());
    CHECK(log[3].kind == "download");
    CHECK(log[3].what == log[2].what + ".ndjson.gz");
    CHECK(log[3].status == 200);
    b.brain.keep_arrivals(false);
    b.locate(good_create);
    CHECK(b.brain.arrivals().size() == 4);
    CHECK(b.brain.totals().create == 2);
}

}  // namespace simulation_account_tests
