#include "wire/storage_over_tls.hpp"

namespace download_location_tests {

// A location that expires, and one that leads to another generation of the file, over real TLS.

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string text = sample_text(600);

scripted_answer status(int code, std::string body = {}) {
    scripted_answer made;
    made.status = code;
    made.body = std::move(body);
    return made;
}

// As the storage spells them.
scripted_answer refusal(int which) {
    if (which == 0)
        return status(400, "<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>");
    return status(403, "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>");
}

storage another_generation() {
    storage other;
    other.stored = gzip(sample_text(700, 2));
    other.etag = "\"two\"";
    return other;
}

}  // namespace

TEST_CASE("a location that is expired from the start is renewed, and nothing else", "[download]") {
    const int which = GENERATE(0, 1);
    storage_over_tls scene(gzip(text));
    scene.answer = [&](int nth, const request& asked) {
        return script_of(nth == 0 ? refusal(which) : scene.held.answer(asked));
    };
    const auto first = scene.fetch("/b/f?sig=canary");
    REQUIRE(first.has_error());
    CHECK(first.error().cause() == error::location_expired);
    CHECK(first.error().is(condition::renew_location));
    CHECK(first.error().message().find("canary") == std::string::npos);
    REQUIRE(scene.fetch("/b/f?sig=new").has_value());
    CHECK(scene.asked().at(1).where.target == "/b/f?sig=new");
    CHECK(scene.asked().size() == 2);
    CHECK(scene.content() == text);
}

TEST_CASE("a location that expires in the middle costs none of the bytes that came", "[download]") {
    const int which = GENERATE(0, 1);
    storage_over_tls scene(gzip(text));
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth == 0) made.cut_at = 50;
        return script_of(nth == 1 ? refusal(which) : made);
    };
    CHECK(scene.cause_of_failure() == error::location_expired);
    REQUIRE(scene.fetch("/b/f?sig=new").has_value());
    CHECK(scene.header_of(2, "range") == bytes_from(50));
    CHECK(scene.header_of(2, "if-match") == "\"one\"");
    CHECK(scene.content() == text);
}

TEST_CASE("another generation behind the new location begins from 0", "[download]") {
    const auto other = another_generation();
    const int how = GENERATE(0, 1, 2);  // 412; ranges ignored; If-Match ignored
    CAPTURE(how);
    storage_over_tls scene(gzip(text));
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth == 0) {
            made.cut_at = 50;
        } else if (how == 0) {
            made = other.answer(asked);
        } else if (how == 1) {
            made = other.answer(request());
        } else {
            request without_match;
            if (nth == 1) without_match.headers.add("Range", bytes_from(50));
            made = other.answer(without_match);
        }
        return script_of(made);
    };
    CHECK(scene.cause_of_failure() == error::object_changed);
    scene.open_with(scene.target);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.header_of(2, "range").empty());
    CHECK(scene.content() == sample_text(700, 2));
}

}  // namespace download_location_tests
