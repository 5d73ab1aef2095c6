#include "transfer/download.hpp"

#include "support/catch.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"

namespace download_faults_tests {

// What a download does when the storage does not simply serve the file.

using namespace sluice;
using namespace std::chrono_literals;
using test::download_scene;
using test::gzip;
using test::sample_text;
using test::scripted_answer;
using test::storage;

namespace {

const std::string text = sample_text(600);

storage held_file() {
    storage held;
    held.stored = gzip(text);
    return held;
}

scripted_answer status(int code, std::string body = {}) {
    scripted_answer made;
    made.status = code;
    made.body = std::move(body);
    return made;
}

scripted_answer no_answer(error cause) {
    scripted_answer made;
    made.fails = cause;
    return made;
}

scripted_answer redirect_to(std::string place, int code = 302) {
    auto made = status(code);
    made.headers.add("Location", std::move(place));
    return made;
}

scripted_answer cut(const storage& held, std::size_t at) {
    auto made = held.answer(request());
    made.cut_at = at;
    return made;
}

void serve(download_scene& scene, const storage& held) {
    scene.network.otherwise([held](const request& to) { return held.answer(to); });
}

constexpr auto expired = "<?xml version='1.0'?><Error><Code>ExpiredToken</Code></Error>";

}  // namespace

TEST_CASE("an expired location asks for a new one and goes on from there", "[download]") {
    const auto held = held_file();
    for (const auto& refusal : {status(400, expired), status(403), status(401)}) {
        download_scene scene;
        scene.network.then(cut(held, 50));
        scene.network.then(refusal);
        serve(scene, held);
        const auto first = scene.fetch();
        REQUIRE(first.has_error());
        CHECK(first.error().cause() == error::location_expired);
        CHECK(first.error().is(condition::renew_location));
        REQUIRE(scene.fetch("https://storage.googleapis.com/b/f?sig=new").has_value());
        CHECK(scene.network.requests().back().where.target == "/b/f?sig=new");
        CHECK(scene.range_of(2) == "bytes=50-");
        CHECK(scene.if_match_of(2) == "\"one\"");
        CHECK(scene.network.bytes_read() == held.stored.size() + refusal.body.size());
        CHECK(scene.content() == text);
    }
}

TEST_CASE("a new location that serves another file starts again", "[download]") {
    const auto held = held_file();
    auto other = held;
    other.etag = "\"two\"";
    other.stored = gzip(sample_text(700));
    auto ignorant = other;
    ignorant.serves_ranges = false;
    auto partial = other.answer(request());
    partial.status = 206;
    partial.headers.add("Content-Range", "bytes 50-99/100");
    const auto too_short = [] {
        auto made = status(416);
        made.headers.add("Content-Range", "bytes */20");
        return made;
    }();
    for (const auto& answer : {status(412), ignorant.answer(request()), partial, too_short}) {
        download_scene scene;
        scene.network.then(cut(held, 50));
        scene.network.then(answer);
        const auto result = scene.fetch();
        REQUIRE(result.has_error());
        CHECK(result.error().cause() == error::object_changed);
        CHECK(result.error().is(condition::start_again));
    }
}

TEST_CASE("a range served wrongly is asked for as a whole", "[download]") {
    const auto held = held_file();
    auto other_range = status(206, "wrong");
    other_range.headers.add("Content-Range", "bytes 51-55/" + std::to_string(held.stored.size()));
    auto multipart = status(206, "--boundary");
    multipart.headers.add("Content-Type", "multipart/byteranges; boundary=boundary");
    for (const auto& answer : {other_range, multipart}) {
        download_scene scene;
        scene.network.then(cut(held, 50));
        scene.network.then(answer);
        serve(scene, held);
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.range_of(1) == "bytes=50-");
        CHECK(scene.range_of(2).empty());
        CHECK(scene.content() == text);
    }
}

TEST_CASE("416 at the end of a file without a length means that it is whole", "[download]") {
    auto held = held_file();
    held.tells_length = false;
    download_scene scene;
    scene.network.then(cut(held, held.stored.size()));
    serve(scene, held);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(1) == "bytes=" + std::to_string(held.stored.size()) + "-");
    CHECK(scene.content() == text);
}

TEST_CASE("a failing server is asked again, no sooner than it says", "[download]") {
    const auto held = held_file();
    for (const int code : {408, 429, 500, 502, 503}) {
        download_scene scene;
        auto busy = status(code, "come back later");
        busy.headers.add("Retry-After", "120");
        scene.network.then(busy);
        serve(scene, held);
        const auto began = scene.time.now();
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.time.now() - began >= 120s);
        CHECK(scene.time.now() - began <= 121s);
        CHECK(scene.content() == text);
    }
}

TEST_CASE("retries count answers in a row that brought nothing", "[download]") {
    const auto held = held_file();
    download_scene scene;
    scene.options.retries = 2;
    for (std::size_t round = 1; round <= 5; ++round) {
        scene.network.then(status(503));
        scene.network.then(no_answer(error::timed_out));
        auto some = held.answer(request());
        some.status = 206;
        some.body = held.stored.substr((round - 1) * 10);
        some.headers.add("Content-Range", "bytes " + std::to_string((round - 1) * 10) + "-" +
                                              std::to_string(held.stored.size() - 1) + "/" +
                                              std::to_string(held.stored.size()));
        some.cut_at = 10;
        scene.network.then(some);
    }
    scene.network.otherwise([](const request&) { return no_answer(error::timed_out); });
    const auto result = scene.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::timed_out);
    CHECK(scene.network.requests().size() == 15 + 3);
    CHECK(scene.network.bytes_read() == 50);
    serve(scene, held);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text);
}

TEST_CASE("ten minutes without a network cost no retry", "[download]") {
    const auto held = held_file();
    for (const auto cause : {error::connect_failed, error::name_not_resolved}) {
        download_scene scene;
        scene.options.retries = 0;
        const auto back = scene.time.now() + 10min;
        scene.network.otherwise([&, back](const request& to) {
            return scene.time.now() < back ? no_answer(cause) : held.answer(to);
        });
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.network.requests().size() < 100);
        CHECK(scene.content() == text);
    }
}

TEST_CASE("a network that never comes back ends the download in the end", "[download]") {
    download_scene scene;
    const auto began = scene.time.now();
    const auto result = scene.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::connect_failed);
    CHECK(scene.time.now() - began >= scene.options.longest_outage);
    CHECK(scene.time.now() - began <= scene.options.longest_outage + 1min);
}

TEST_CASE("what no repetition mends is told at once", "[download]") {
    const std::pair<scripted_answer, error> cases[] = {
        {status(404, "<Error><Code>NoSuchKey</Code></Error>"), error::not_found},
        {status(410), error::not_found},
        {status(400, "<Error><Code>InvalidArgument</Code></Error>"), error::unexpected_status},
        {status(204), error::unexpected_status},
        {status(304), error::unexpected_status},
        {no_answer(error::certificate_refused), error::certificate_refused},
        {no_answer(error::address_refused), error::address_refused},
    };
    for (const auto& [answer, cause] : cases) {
        download_scene scene;
        scene.network.then(answer);
        const auto result = scene.fetch();
        REQUIRE(result.has_error());
        CHECK(result.error().cause() == cause);
        CHECK(scene.network.requests().size() == 1);
    }
}

TEST_CASE("a failure names place and server's code, never the signature", "[download]") {
    download_scene scene;
    scene.network.then(status(400, "<Error><Code>InvalidArgument</Code></Error>"));
    const auto problem = scene.fetch().error();
    CHECK(problem.subject() == "https://storage.googleapis.com/b/f");
    CHECK(problem.detail() == "400 InvalidArgument");
    CHECK(problem.message().find("canary") == std::string::npos);
}

TEST_CASE("a location that the rules forbid is not even asked", "[download]") {
    for (const auto* place :
         {"http://storage.googleapis.com/f?sig=canary", "https://example.com/f?sig=canary",
          "https://user@storage.googleapis.com/f", "file:///etc/passwd", "",
          "https://169.254.169.254/"}) {
        download_scene scene;
        const auto result = scene.fetch(place);
        REQUIRE(result.has_error());
        CHECK(result.error().cause() == error::location_refused);
        CHECK(result.error().message().find("canary") == std::string::npos);
        CHECK(scene.network.requests().empty());
    }
}

TEST_CASE("a redirect within the allowed hosts is followed, ranges and all", "[download]") {
    const auto held = held_file();
    for (const int code : {301, 302, 303, 307, 308}) {
        download_scene scene;
        scene.network.then(cut(held, 50));
        scene.network.then(redirect_to("/moved?sig=2", code));
        scene.network.then(redirect_to("https://storage.googleapis.com/again"));
        serve(scene, held);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.network.requests().size() == 4);
        CHECK(scene.network.requests()[2].where.target == "/moved?sig=2");
        CHECK(scene.network.requests()[3].where.target == "/again");
        CHECK(scene.network.requests()[3].authorization.empty());
        CHECK(scene.range_of(3) == "bytes=50-");
        CHECK(scene.if_match_of(3) == "\"one\"");
        CHECK(scene.content() == text);
    }
}

TEST_CASE("a redirect elsewhere, to nowhere or in a circle is refused", "[download]") {
    for (const auto* place : {"https://example.com/f", "http://storage.googleapis.com/f",
                              "https://127.0.0.1/f", "//example.com/f"}) {
        download_scene scene;
        scene.network.then(redirect_to(place));
        CHECK(scene.fetch().error().cause() == error::location_refused);
        CHECK(scene.network.requests().size() == 1);
    }
    download_scene nowhere;
    nowhere.network.then(status(302));
    CHECK(nowhere.fetch().error().cause() == error::location_refused);
    download_scene circle;
    circle.network.otherwise([](const request&) { return redirect_to("/f"); });
    CHECK(circle.fetch().error().cause() == error::location_refused);
    CHECK(circle.network.requests().size() == 4);
}

TEST_CASE("the server's name for a file is not used", "[download]") {
    const auto held = held_file();
    download_scene scene;
    auto named = held.answer(request());
    named.headers.add("Content-Disposition", "attachment; filename=\"../../etc/passwd\"");
    scene.network.then(named);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text);
}

}  // namespace download_faults_tests
