#include "wire/threaded_backfill.hpp"

namespace backfill_elsewhere_tests {

// Servers that send a whole backfill elsewhere, over real TLS: what the other place saw of it.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

sluice::testing::effort quick_engine() {
    sluice::testing::effort how;
    how.pause.first = 1ms;
    return how;
}

std::string port_of(const scripted_server& server) {
    return ":" + std::to_string(server.port());
}

// A results call that is answered with `location`.
std::string located_at(const std::string& location) {
    const auto body = boost::json::serialize(boost::json::object{{"location", location}});
    const auto text = boost::json::serialize(boost::json::string(body));
    return R"([{"on":"results","count":0,"body":)" + text + "}]";
}

}  // namespace

TEST_CASE("an API that sends us elsewhere is refused, and the other host hears nothing of us") {
    const int status = GENERATE(301, 302, 303, 307, 308);
    const char* kind = GENERATE("create", "poll", "results");
    CAPTURE(status, kind);
    const scripted_server elsewhere({answer(200, "{}")});
    const auto faults = R"([{"on":")" + std::string(kind) + R"(","count":0,"status":)" +
                        std::to_string(status) + R"(,"headers":{"Location":")" +
                        elsewhere.origin() + R"(/x?token=canary"}}])";
    threaded_backfill work(account_of(0.02, faults.c_str()), 1, quick_engine());
    work.run();
    CHECK(elsewhere.connections() == 0);
    CHECK(work.result().windows.failed == 1);
    CHECK(work.problem().cause() == error::redirect_refused);
    const auto words = work.problem().message();
    CHECK_THAT(words, Catch::Contains("to " + elsewhere.origin()));
    CHECK_THAT(words, !Catch::Contains("canary"));
    CHECK_THAT(words, !Catch::Contains("test.key"));
}

TEST_CASE("a location that is not https on an allowed host is not connected to") {
    const scripted_server elsewhere({answer(200, "x")});
    const auto port = port_of(elsewhere);
    const std::string places[] = {
        "http://127.0.0.1" + port + "/f",
        "file:///etc/passwd",
        "https://me:word@127.0.0.1" + port + "/f",
        "https://storage.googleapis.com@127.0.0.1" + port + "/f",
        "https://127.0.0.1%2F.storage.googleapis.com" + port + "/f",
        "https://127.0.0.1" + port + "/f",
        "https://localhost" + port + "/f",
        "https://localhost." + port + "/f",
        "https://[::1]" + port + "/f",
        "https://[::ffff:127.0.0.1]" + port + "/f",
        "https://[::ffff:7f00:1]" + port + "/f",
        "https://2130706433" + port + "/f",
        "https://017700000001" + port + "/f",
        "https://0x7f000001" + port + "/f",
        "https://0177.0.0.1" + port + "/f",
        "https://127.1" + port + "/f",
        "https://10.0.0.1/f",
        "https://[fe80::1]/f",
        "https://169.254.169.254/computeMetadata/v1/",
        "https://storage.googleapis.com./f",
        "https://storage.googleapis.com" + port + "/f",
    };
    for (const auto& place : places) {
        CAPTURE(place);
        threaded_backfill work(account_of(0.02, located_at(place + "?sig=canary").c_str()), 1,
                               quick_engine());
        work.who.storage = location_rules();
        work.run();
        CHECK(work.problem().cause() == error::location_refused);
        CHECK_THAT(work.problem().message(), !Catch::Contains("canary"));
        CHECK(work.result().requests.results == 1);
        CHECK(work.server.brain_at_rest().totals().download == 0);
    }
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a host that is allowed, but is a private address, is not connected to, however spelt") {
    const std::string host = GENERATE(as<std::string>(), "localhost", "2130706433", "017700000001",
                                      "0x7f000001", "0177.0.0.1", "127.1", "0", "127.0.0.1", "::1",
                                      "::ffff:127.0.0.1", "::ffff:7f00:1");
    CAPTURE(host);
    const scripted_server elsewhere({answer(200, "x")});
    const bool has_colon = host.find(':') != host.npos;
    const auto place =
        "https://" + (has_colon ? "[" + host + "]" : host) + port_of(elsewhere) + "/f";
    threaded_backfill work(account_of(0.02, located_at(place).c_str()), 1, quick_engine());
    work.who.storage.hosts = {storage_host{host, elsewhere.port(), false, false}};
    work.run();
    CHECK(elsewhere.connections() == 0);
    CHECK(work.result().windows.failed == 1);
    const auto cause = work.problem().cause();
    CHECK((cause == error::address_refused || cause == error::location_refused));
}

TEST_CASE("no name that the storage gives a file makes a path") {
    const temporary_folder other;
    const auto absolute = other.path() / "escaped.gz";
    const std::string up = "../../../../../../../../../..";
    const std::string name = GENERATE_REF(as<std::string>(), "../escaped.gz", absolute.string(),
                                          up + absolute.string(), "..", "/", "con", "a\\\\..\\\\b");
    CAPTURE(name);
    const auto faults =
        R"([{"on":"download","count":0,"headers":{"Content-Disposition":)" +
        boost::json::serialize(boost::json::string("attachment; filename=\"" + name + "\"")) +
        "}}]";
    threaded_backfill work(account_of(0.02, faults.c_str()), 1, quick_engine());
    work.run();
    CHECK(work.result().windows.delivered == 1);
    CHECK(std::filesystem::is_empty(other.path()));
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(work.folder()))
        files += entry.is_regular_file() ? 1 : 0;
    CHECK(files == 1);
    CHECK(work.right_files() == 1);
}

}  // namespace backfill_elsewhere_tests
