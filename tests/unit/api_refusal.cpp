#include <sluice/api/client.hpp>

#include "support/catch.hpp"

namespace api_refusal_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

reply_head head_of(int status, std::vector<header> headers = {}) {
    reply_head head;
    head.status = status;
    for (header& field : headers) head.headers.add(field.name, field.value);
    return head;
}

}  // namespace

TEST_CASE("a status is told by its cause and the server's words") {
    const struct {
        int status;
        error cause;
    } rows[] = {
        {100, error::unexpected_status}, {301, error::redirect_refused},
        {302, error::redirect_refused},  {307, error::redirect_refused},
        {400, error::request_refused},   {401, error::key_refused},
        {403, error::permission_denied}, {404, error::not_found},
        {405, error::request_refused},   {408, error::timed_out},
        {409, error::request_refused},   {429, error::throttled},
        {500, error::server_failed},     {502, error::server_failed},
        {503, error::server_failed},     {599, error::server_failed},
        {600, error::unexpected_status}, {0, error::unexpected_status},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        const auto refused = refusal(head_of(row.status), R"({"message":"their words"})", {});
        REQUIRE(refused);
        CHECK(refused->cause() == row.cause);
        CHECK(!refused->retry_after());
        const bool redirect = row.cause == error::redirect_refused;
        CHECK((refused->detail().find("their words") != std::string::npos) != redirect);
        CHECK(refused->detail().find(std::to_string(row.status)) != std::string::npos);
    }
    for (const int fine : {200, 201, 202, 204, 299}) CHECK(!refusal(head_of(fine), "", {}));
}

TEST_CASE("a Retry-After counts by the server's own clock where it tells it") {
    const wall_time ours = *parse_time("1994-11-06T08:00:00Z");
    const std::string until = "Sun, 06 Nov 1994 08:49:37 GMT";
    CHECK(refusal(head_of(429, {{"retry-after", "30"}}), "", ours)->retry_after() == 30s);
    CHECK(refusal(head_of(503, {{"Retry-After", "30"}}), "", ours)->retry_after() == 30s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}}), "", ours)->retry_after() == 49min + 37s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}, {"Date", "Sun, 06 Nov 1994 08:49:07 GMT"}}),
                  "", ours)
              ->retry_after() == 30s);
    CHECK(refusal(head_of(429, {{"Retry-After", until}, {"Date", "rubbish"}}), "", ours)
              ->retry_after() == 49min + 37s);
    CHECK(!refusal(head_of(429, {{"Retry-After", "soon"}}), "", ours)->retry_after());

    const auto capped = refusal(head_of(429, {{"Retry-After", "1000000000"}}), "", ours);
    CHECK(capped->retry_after() == 1h);
    CHECK(capped->detail().find("Retry-After: 1000000000") != std::string::npos);
}

}  // namespace api_refusal_tests
