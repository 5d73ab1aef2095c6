#include "transfer/resume_decision.hpp"

#include "support/catch.hpp"

namespace resume_decision_tests {

using namespace sluice;
using step = resume_decision::step;

namespace {

// The file: 100 bytes, ETag "a". Asked: what follows the first 40, unless said otherwise.
struct row {
    int status;
    const char* content_range;
    const char* etag;
    const char* words;
    step next;
    error cause = error{};
    std::uint64_t body_at = 0;
};

reply_head head_of(const row& r) {
    reply_head head;
    head.status = r.status;
    if (*r.content_range) head.headers.add("Content-Range", r.content_range);
    if (*r.etag) head.headers.add("ETag", r.etag);
    return head;
}

remote_file known_file() {
    remote_file known;
    known.etag = "\"a\"";
    known.length = 100;
    return known;
}

void check(const row& r, const remote_file& known, const resume_question& asked) {
    CAPTURE(r.status, r.content_range, r.etag, r.words);
    const auto made = decide(head_of(r), r.words, known, asked);
    CHECK(made.next == r.next);
    if (r.next == step::take) CHECK(made.body_at == r.body_at);
    if (r.next == step::fail || r.next == step::ask_whole) CHECK(made.problem.cause() == r.cause);
}

}  // namespace

TEST_CASE("what an answer to a range means", "[resume_decision]") {
    const resume_question asked{40, true};
    const row rows[] = {
        {206, "bytes 40-99/100", "\"a\"", "", step::take, {}, 40},
        {206, "bytes 40-49/100", "", "", step::take, {}, 40},
        {206, "bytes 40-99/*", "\"a\"", "", step::take, {}, 40},
        {206, "bytes 0-99/100", "\"a\"", "", step::take, {}, 0},
        {206, "bytes 41-99/100", "\"a\"", "", step::ask_whole, error::range_refused},
        {206, "bytes 39-99/100", "\"a\"", "", step::ask_whole, error::range_refused},
        {206, "bytes */100", "\"a\"", "", step::ask_whole, error::range_refused},
        {206, "rubbish", "\"a\"", "", step::ask_whole, error::range_refused},
        {206, "", "\"a\"", "", step::ask_whole, error::range_refused},
        {206, "bytes 40-99/100", "\"b\"", "", step::fail, error::object_changed},
        {206, "bytes 40-100/101", "\"a\"", "", step::fail, error::object_changed},
        {200, "", "\"a\"", "", step::take, {}, 0},
        {200, "", "", "", step::take, {}, 0},
        {200, "", "\"b\"", "", step::fail, error::object_changed},
        {412, "", "", "", step::fail, error::object_changed},
        {416, "bytes */40", "", "", step::finished},
        {416, "bytes */100", "", "", step::fail, error::object_changed},
        {416, "", "", "", step::fail, error::object_changed},
    };
    for (const auto& r : rows) check(r, known_file(), asked);
}

TEST_CASE("416 ends a file of unknown length only where it tells one", "[resume_decision]") {
    auto known = known_file();
    known.length.reset();
    const resume_question asked{40, true};
    check({416, "bytes */40", "", "", step::finished}, known, asked);
    check({416, "bytes */39", "", "", step::fail, error::object_changed}, known, asked);
    check({416, "", "", "", step::ask_whole, error::range_refused}, known, asked);
    known.stored_length = 40;
    check({416, "", "", "", step::finished}, known, asked);
}

TEST_CASE("what an answer to a request for the whole file means", "[resume_decision]") {
    const row rows[] = {
        {200, "", "\"a\"", "", step::take, {}, 0},
        {206, "bytes 0-99/100", "\"a\"", "", step::take, {}, 0},
        {206, "bytes 1-99/100", "\"a\"", "", step::ask_whole, error::range_refused},
        {416, "bytes */0", "", "", step::fail, error::unexpected_status},
    };
    for (const auto& r : rows) check(r, remote_file(), resume_question{});
}

TEST_CASE("before the first byte another file is as good", "[resume_decision]") {
    check({200, "", "\"b\"", "", step::take, {}, 0}, known_file(), resume_question{});
}

TEST_CASE("what an error of the storage means", "[resume_decision]") {
    const row rows[] = {
        {400, "", "", "<Code>ExpiredToken</Code>", step::fail, error::location_expired},
        {400, "", "", "<Code>InvalidArgument</Code>", step::fail, error::unexpected_status},
        {401, "", "", "", step::fail, error::location_expired},
        {403, "", "", "<Code>AccessDenied</Code>", step::fail, error::location_expired},
        {403, "", "", "<html>", step::fail, error::location_expired},
        {404, "", "", "<Code>NoSuchKey</Code>", step::fail, error::not_found},
        {408, "", "", "", step::fail, error::server_failed},
        {410, "", "", "", step::fail, error::not_found},
        {418, "", "", "", step::fail, error::unexpected_status},
        {429, "", "", "", step::fail, error::server_failed},
        {500, "", "", "", step::fail, error::server_failed},
        {503, "", "", "<Code>SlowDown</Code>", step::fail, error::server_failed},
        {204, "", "", "", step::fail, error::unexpected_status},
        {304, "", "", "", step::fail, error::unexpected_status},
    };
    for (const auto& r : rows) check(r, known_file(), resume_question{40, true});
    const auto made = decide(head_of(rows[12 - 1]), rows[12 - 1].words, known_file(), {});
    CHECK(made.problem.detail() == "503 SlowDown");
}

}  // namespace resume_decision_tests
