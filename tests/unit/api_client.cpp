#include <sluice/api/client.hpp>

#include "support/client_bench.hpp"

namespace api_client_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const time_range day{*parse_time("2026-01-01"), *parse_time("2026-01-02")};

}  // namespace

TEST_CASE("each call goes to its path with the key as it was issued") {
    client_bench b;
    b.network.then(200, R"({"operationId":"op"})")
        .then(200, R"({"state":"PENDING"})")
        .then(200, R"({"location":"https://storage.googleapis.com/x"})")
        .then(200, "")
        .then(200, R"({"segments":[]})")
        .then(200, R"({"segments":[]})");
    const operation_id odd("a/b?c=é");
    CHECK(b.run(b.api.create(export_spec{}, day))->text() == "op");
    CHECK(b.run(b.api.poll(odd))->now == operation::state::pending);
    CHECK(b.run(b.api.results(export_id("..")))->where.reveal() ==
          "https://storage.googleapis.com/x");
    CHECK(b.run(b.api.cancel(odd)).has_value());
    CHECK(b.run(b.api.segments("")).has_value());
    CHECK(b.run(b.api.segments("tok/1+=&x")).has_value());

    const struct {
        http_method method;
        const char* target;
    } rows[] = {
        {http_method::post, "/segments/v1/exports"},
        {http_method::get, "/operations/v1/a%2Fb%3Fc%3D%C3%A9"},
        {http_method::get, "/search/v1/exports/%2E%2E/results"},
        {http_method::post, "/operations/v1/a%2Fb%3Fc%3D%C3%A9/cancel"},
        {http_method::get, "/segments/v1?limit=100"},
        {http_method::get, "/segments/v1?limit=100&paginationToken=tok%2F1%2B%3D%26x"},
    };
    REQUIRE(b.network.asked().size() == std::size(rows));
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const request& asked = b.network.asked()[i];
        CHECK(asked.method == rows[i].method);
        CHECK(asked.where.target == rows[i].target);
        CHECK(asked.where.origin() == "https://api.example.com");
        CHECK(asked.authorization.reveal() == "Basic eu1.ab/c+d=");
        CHECK(asked.headers.find("Accept") == "application/json");
        CHECK(!asked.headers.find("Authorization"));
    }
    const request& create = b.network.asked()[0];
    CHECK(create.body == encode_create(export_spec{}, day));
    CHECK(create.headers.find("Content-Type") == "application/json");
}

TEST_CASE("a base URL may have a path of its own") {
    for (const char* base :
         {"https://proxy.example.com:8443/fs", "https://proxy.example.com:8443/fs/",
          "https://proxy.example.com:8443/fs//"}) {
        client_bench b(base);
        b.network.then(200, R"({"operationId":"op"})");
        CHECK(b.run(b.api.create(export_spec{}, day)).has_value());
        CHECK(b.network.asked()[0].where.target == "/fs/segments/v1/exports");
        CHECK(b.network.asked()[0].where.origin() == "https://proxy.example.com:8443");
    }
}

TEST_CASE("a refused call says of which URL, how long to wait, and never the key") {
    client_bench b;
    scripted_answer busy;
    busy.status = 429;
    busy.headers.add("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT");
    busy.body = R"({"message":"slow down"})";
    b.network.then(busy).then(401, "").then(400, R"({"code":3,"message":"no such segment"})");

    const auto throttled = b.run(b.api.poll(operation_id("op")));
    REQUIRE(!throttled);
    CHECK(throttled.error().cause() == error::throttled);
    CHECK(throttled.error().retry_after() == 30s);
    CHECK(throttled.error().subject() == "https://api.example.com/operations/v1/op");
    CHECK(throttled.error().message().find("slow down") != std::string::npos);

    const auto refused = b.run(b.api.segments("secret-token"));
    REQUIRE(!refused);
    CHECK(refused.error().cause() == error::key_refused);
    CHECK(refused.error().message().find("eu1.ab") == std::string::npos);
    CHECK(refused.error().message().find("secret-token") == std::string::npos);

    const auto wrong = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!wrong);
    CHECK(wrong.error().cause() == error::request_refused);
    CHECK(wrong.error().detail() == "status 400: no such segment");
}

TEST_CASE("a server that repeats the key does not get it into any message") {
    client_bench b;
    b.network.then(400, R"({"message":"unknown key Basic eu1.ab/c+d=, try another"})")
        .then(400, R"({"message":"eu1.ab\/c+d= eu1.ab/c+d="})")
        .then(400, std::string(280, 'x') + "eu1.ab/c+d=")  // where a quotation is cut
        .then(200, R"({"state":"FAILED","errorDetails":"no quota for eu1.ab/c+d="})")
        .then(200, R"({"nothing":"eu1.ab/c+d="})");
    for (const char* words : {"unknown key Basic ***, try another", "*** ***", "x***"}) {
        const auto refused = b.run(b.api.create(export_spec{}, day));
        REQUIRE(!refused);
        CHECK(refused.error().detail().find("eu1") == std::string::npos);
        CHECK(refused.error().detail().find(words) != std::string::npos);
    }
    CHECK(b.run(b.api.poll(operation_id("op")))->error_details == "no quota for ***");
    const auto odd = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!odd);
    CHECK(odd.error().message().find("eu1") == std::string::npos);
}

TEST_CASE("a key in a header of the answer, or in pieces, does not get into any message") {
    client_bench b;
    scripted_answer busy;
    busy.status = 429;
    busy.headers.add("Retry-After", "eu1.ab/c+d=");
    scripted_answer elsewhere;
    elsewhere.status = 302;
    elsewhere.headers.add("Location", "/x/eu1.ab%2Fc%2Bd%3D");
    b.network.then(busy)
        .then(elsewhere)
        .then(400, "{\"message\":\"eu1\\u0001.ab/\\u0002c+d=\"}")
        .then(200, "{\"state\":\"FAILED\",\"errorDetails\":\"eu1.\\u0007ab/c+d=\"}");
    for (int call = 0; call < 3; ++call) {
        const auto refused = b.run(b.api.create(export_spec{}, day));
        REQUIRE(!refused);
        CAPTURE(refused.error().message());
        CHECK(refused.error().detail().find("eu1") == std::string::npos);
    }
    CHECK(b.run(b.api.poll(operation_id("op")))->error_details == "***");
}

TEST_CASE("a redirect is refused with its host, without its query") {
    const struct {
        const char* location;
        const char* detail;
    } rows[] = {
        {"https://evil.example.net/x?sig=1", "status 302, to https://evil.example.net"},
        {"/elsewhere?sig=1", "status 302, to /elsewhere"},
    };
    for (const auto& row : rows) {
        client_bench b;
        scripted_answer redirect;
        redirect.status = 302;
        redirect.headers.add("Location", row.location);
        b.network.then(redirect);
        const auto refused = b.run(b.api.create(export_spec{}, day));
        REQUIRE(!refused);
        CHECK(refused.error().cause() == error::redirect_refused);
        CHECK(refused.error().detail() == row.detail);
        CHECK(b.network.asked().size() == 1);
    }
}

TEST_CASE("the network's failures come through as they are") {
    client_bench b;
    scripted_answer unreachable;
    unreachable.refused = failure(error::connect_failed, "api.example.com", "refused");
    b.network.then(unreachable);
    const auto failed = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!failed);
    CHECK(failed.error().cause() == error::connect_failed);
    CHECK(failed.error().never_sent());
    CHECK(failed.error().subject() == "api.example.com");
}

TEST_CASE("an answer cut short is a lost connection, not half an answer") {
    client_bench b;
    scripted_answer torn;
    torn.body = R"({"operationId":"op"})";
    torn.cut = failure(error::connection_lost);
    b.network.then(torn);
    const auto lost = b.run(b.api.create(export_spec{}, day));
    REQUIRE(!lost);
    CHECK(lost.error().cause() == error::connection_lost);
    CHECK(!lost.error().never_sent());
    CHECK(lost.error().subject() == "https://api.example.com/segments/v1/exports");
}

TEST_CASE("a status counts even when the words that go with it are lost") {
    for (const auto& lost : {failure(error::connection_lost), failure(error::stalled)}) {
        client_bench b;
        scripted_answer torn;
        torn.status = 401;
        torn.body = R"({"mess)";
        torn.cut = lost;
        b.network.then(torn);
        CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::key_refused);
    }
}

TEST_CASE("an answer larger than any of the API's is not read to its end") {
    client_bench b;
    scripted_answer large;
    large.body = std::string(10 << 20, ' ');
    large.piece = 1 << 16;
    b.network.then(large);
    large.status = 500;
    b.network.then(large);
    CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::reply_too_large);
    CHECK(b.run(b.api.poll(operation_id("op"))).error().cause() == error::server_failed);
}

TEST_CASE("what is no answer of the API is said of its URL") {
    client_bench b;
    b.network.then(200, "<html>Sign in</html>").then(204, "");
    const auto page = b.run(b.api.poll(operation_id("op")));
    REQUIRE(!page);
    CHECK(page.error().cause() == error::malformed_answer);
    CHECK(page.error().subject() == "https://api.example.com/operations/v1/op");
    CHECK(b.run(b.api.create(export_spec{}, day)).error().cause() == error::malformed_answer);
}

}  // namespace api_client_tests
