#include "wire/threaded_backfill.hpp"

#include <sluice/api/client.hpp>

namespace api_answers_tests {

// Answers of the API that are no answers, over real TLS: each is a typed failure, and none takes
// more than its share of memory and time.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t megabyte = 1 << 20;

/// A client of a scripted API.
class scripted_api {
public:
    explicit scripted_api(connection_script script) : fixture_({std::move(script)}) {
        who_.key = secret("test.key");
        who_.base = fixture_.ask("/").where;
        who_.patience.reply = who_.patience.silence = 2s;
    }
    failure problem_of_create() {
        client api(fixture_.network(), who_, time_);
        const export_spec spec;
        const auto made = fixture_.complete(api.create(spec, sluice::testing::days(1).front()));
        REQUIRE(made.has_error());
        return made.error();
    }
    std::uint64_t bytes_sent() { return fixture_.server().bytes_sent(); }

private:
    tls_fixture fixture_;
    account who_;
    real_clock time_;
};

connection_script endless(const std::string& head, std::size_t count, const std::string& piece) {
    auto script = raw(head);
    script.pieces.insert(script.pieces.end(), count, piece);
    return script;
}

std::string escaped(const std::string& text) {
    return boost::json::serialize(boost::json::string(text));
}

}  // namespace

TEST_CASE("an answer without an end, of 10 MB or with a header of 1 MB is left at its limit") {
    const std::string block(megabyte / 4, 'x');
    const std::string field = "X-Padding: " + std::string(megabyte, 'x') + "\r\n";
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::vector<connection_script> scripts{
        endless(ok + "\r\n", 200, block),
        endless(ok + "Transfer-Encoding: chunked\r\n\r\n", 200, "40000\r\n" + block + "\r\n"),
        endless(ok + "Content-Length: 10485760\r\n\r\n", 40, block),
        endless(ok, 50, field),
        endless(ok, 50'000, "X: " + std::string(1000, 'x') + "\r\n"),
        endless("HTTP/1.1 503 Busy\r\nX: ", 200, block),
    };
    for (const auto& script : scripts) {
        CAPTURE(script.pieces.front());
        scripted_api api(script);
        CHECK(api.problem_of_create().cause() == error::reply_too_large);
        // What went out stands in the buffers of two sockets for the most part.
        CHECK(api.bytes_sent() < 16 * megabyte);
    }
}

TEST_CASE("a status counts though its body has no end") {
    const std::string block(megabyte / 4, 'x');
    scripted_api api(endless("HTTP/1.1 401 Unauthorized\r\n\r\n", 200, block));
    CHECK(api.problem_of_create().cause() == error::key_refused);
    CHECK(api.bytes_sent() < 16 * megabyte);
}

TEST_CASE("an answer that trickles in for ever is left in time") {
    const bool in_head = GENERATE(true, false);
    auto script = endless(in_head ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 200 OK\r\n\r\n{", 1000,
                          in_head ? "X: y\r\n" : " ");
    script.pause = 20ms;
    scripted_api api(script);
    CHECK(api.problem_of_create().cause() == error::timed_out);
    CHECK(api.bytes_sent() < 4000);
}

TEST_CASE("nonsense in the place of any answer is asked again, and the window arrives") {
    const std::string body =
        GENERATE(as<std::string>(), R"({"operationId":"op-)", "<html><title>Sign in</title></html>",
                 " ", "[]", "null", "{}", R"({"operationId":7,"state":7,"location":7})",
                 R"({"operationId":null,"state":"COMPLETED","results":7,"location":["x"]})",
                 std::string(100'000, '['), std::string("\0\0\0", 3));
    CAPTURE(body.substr(0, 60));
    std::string faults;
    for (const char* kind : {"create", "poll", "results"})
        faults += (faults.empty() ? R"([{"on":")" : R"(,{"on":")") + std::string(kind) +
                  R"(","status":200,"body":)" + escaped(body) + "}";
    sluice::testing::effort how;
    how.pause.first = 1ms;
    threaded_backfill work(account_of(0.02, (faults + "]").c_str()), 1, how);
    work.run();
    CHECK(work.result().windows.delivered == 1);
    CHECK(work.right_files() == 1);
    CHECK(work.result().requests.create == 2);
    CHECK(work.result().requests.results == 2);
}

TEST_CASE("nonsense without an end fails the window with what stood there, after its retries") {
    const std::string kind = GENERATE(as<std::string>(), "create", "poll", "results");
    const auto faults = R"([{"on":")" + kind + R"(","count":0,"content_type":"text/html",)" +
                        R"("body":"<html><title>Sign in</title></html>"}])";
    sluice::testing::effort how;
    how.pause.first = 1ms;
    how.retries = 3;
    threaded_backfill work(account_of(0.02, faults.c_str()), 1, how);
    work.run();
    CHECK(work.result().windows.failed == 1);
    CHECK(work.problem().cause() == error::malformed_answer);
    const auto& sum = work.result().requests;
    CHECK((kind == "create" ? sum.create : kind == "poll" ? sum.poll : sum.results) == 4);
    // Of the answer that holds a signature nothing is shown.
    CHECK((work.problem().message().find("Sign in") != std::string::npos) == (kind != "results"));
}

}  // namespace api_answers_tests
