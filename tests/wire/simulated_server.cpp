#include "simulation/gzip_writer.hpp"
#include "support/drain.hpp"
#include "wire/served_account.hpp"

namespace simulated_server_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

error cause_of(const outcome<whole_answer>& result) {
    return result ? error{} : result.error().cause();
}

awaitable<drained> drain_from(transport& network, request what) {
    auto answer = co_await network.send(std::move(what));
    if (answer) co_return co_await drain(**answer);
    drained nothing;
    nothing.problem = answer.error().cause();
    co_return nothing;
}

}  // namespace

TEST_CASE("a whole export passes over TLS, byte for byte") {
    served_account account;
    const std::string location = account.locate();
    // By the name that the API was called by.
    CHECK(location.starts_with(account.by_address() + "/fullstoryapp-search-export/"));
    const auto file = account.get(location);
    CHECK(file.status == 200);
    CHECK(file.length == file.body.size());
    CHECK(inflate_member(file.body) ==
          account.server->brain().truth("everyone", "event", "ndjson", {}, first_of_february()));
    const auto& log = account.server->brain().arrivals();
    REQUIRE(log.size() == 4);
    CHECK(log[3].kind == "download");
    CHECK_FALSE(log[3].had_authorization);
    CHECK(account.server->origin() ==
          "https://localhost:" + std::to_string(account.server->port()));
}

TEST_CASE("a file is served in ranges over TLS, and a key is not wanted there") {
    served_account account;
    const std::string location = account.locate();
    const std::string whole = account.get(location).body;
    auto part = account.ask(http_method::get, location);
    part.headers.add("Range", "bytes=100-199");
    const auto got = account.send(part);
    REQUIRE(got.has_value());
    CHECK(got->status == 206);
    CHECK(got->body == whole.substr(100, 100));

    auto with_key = account.ask(http_method::get, location);
    with_key.authorization = secret("Basic test.key");
    CHECK(account.send(with_key)->status == 400);
    CHECK(account.server->brain().arrivals().back().had_authorization);
}

TEST_CASE("the limit holds over TLS") {
    auto options = served_account::quick();
    options.limit = bucket_limit{30s, 3};
    served_account account(options);
    std::vector<int> statuses;
    for (int i = 0; i < 5; ++i) {
        statuses.push_back(account.get(account.by_address() + "/segments/v1").status);
    }
    CHECK(statuses == std::vector<int>{200, 200, 200, 429, 429});
}

TEST_CASE("a large file passes over TLS") {
    auto options = served_account::quick();
    options.events_per_day = 100'000;
    served_account account(options);
    const auto file = account.get(account.locate());
    CHECK(file.body.size() > (1U << 20U));
    CHECK(inflate_member(file.body) ==
          account.server->brain().truth("everyone", "event", "ndjson", {}, first_of_february()));
}

TEST_CASE("a download is cut on the wire at the byte, wherever that is") {
    const std::size_t at = GENERATE(as<std::size_t>(), 0, 1, 5000, 20'000, 60'000);
    auto options = served_account::quick();
    options.events_per_day = 2000;
    fault cut;
    cut.on = "download";
    cut.cut_after = at;
    options.faults.faults.push_back(cut);
    served_account account(options);
    const std::string location = account.locate();
    const auto got =
        account.complete(drain_from(*account.network, account.ask(http_method::get, location)));
    CHECK(got.problem == error::connection_lost);
    CHECK(got.bytes == at);
    CHECK(account.get(location).body.size() > 60'000);
}

TEST_CASE("a download falls silent on the wire") {
    served_account account(served_account::quick(R"([{"on":"download","stall_after":1000}])"));
    auto what = account.ask(http_method::get, account.locate());
    what.patience.silence = 300ms;  // longer than a busy machine makes anybody wait
    const auto got = account.complete(drain_from(*account.network, std::move(what)));
    CHECK(got.problem == error::stalled);
    CHECK(got.bytes == 1000);
}

TEST_CASE(
    "a refused and a dropped call break the connection, a late one keeps its client waiting") {
    served_account account(served_account::quick(
        R"([{"on":"segments","refuse":true},{"on":"segments","first":2,"drop":true},
            {"on":"segments","first":3,"delay":600000},{"on":"segments","first":4,"delay":1}])"));
    const auto where = account.by_address() + "/segments/v1";
    auto what = account.ask(http_method::get, where);
    CHECK(cause_of(account.send(what)) == error::connection_lost);
    CHECK(cause_of(account.send(what)) == error::connection_lost);
    what.patience.reply = 30ms;
    CHECK(cause_of(account.send(what)) == error::timed_out);
    CHECK(account.get(where).status == 200);
}

TEST_CASE("a file without a length ends with the connection") {
    served_account account(served_account::quick(R"([{"on":"download","inflate":true}])"));
    const auto file = account.get(account.locate());
    CHECK_FALSE(file.length.has_value());
    CHECK(file.body ==
          account.server->brain().truth("everyone", "event", "ndjson", {}, first_of_february()));
}

TEST_CASE("a server that goes cuts those who still wait") {
    served_account account(served_account::quick(R"([{"on":"segments","delay":600000}])"));
    const auto what = account.ask(http_method::get, account.by_address() + "/segments/v1");
    std::optional<outcome<whole_answer>> result;
    account.spawn(read_in_pieces(*account.network, what, 100), result);
    while (account.server->brain().arrivals().empty()) account.step();
    account.server.reset();
    while (!result) account.step();
    CHECK(cause_of(*result) == error::connection_lost);
}

}  // namespace simulated_server_tests
