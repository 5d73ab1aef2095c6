#include "wire/storage_over_tls.hpp"

#include "support/gzip.hpp"

namespace download_redirect_tests {

// Storages that send a download elsewhere, over real TLS.

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string stored = gzip("{\"a\":1}\n");

connection_script moved_to(const std::string& place, int status = 302) {
    return sluice::test::answer(status, "", "Location: " + place + "\r\n");
}

}  // namespace

TEST_CASE("a storage's redirect within its host is followed, and carries no key", "[download]") {
    const int status = GENERATE(301, 302, 303, 307, 308);
    storage_over_tls scene(stored);
    scene.answer = [&scene, status](int number, const request& asked) {
        return number == 0 ? moved_to("/moved?sig=2", status) : script_of(scene.held.answer(asked));
    };
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == "{\"a\":1}\n");
    const auto asked = scene.asked();
    REQUIRE(asked.size() == 2);
    CHECK(asked[1].where.target == "/moved?sig=2");
    for (const auto& each : asked) {
        CHECK_FALSE(each.headers.find("Authorization"));
        CHECK_FALSE(each.headers.find("Cookie"));
        CHECK_FALSE(each.headers.find("Referer"));
    }
}

TEST_CASE("a storage's redirects go round a few times only", "[download]") {
    storage_over_tls scene(stored);
    scene.answer = [](int, const request&) { return moved_to("/f"); };
    CHECK(scene.cause_of_failure() == error::location_refused);
    CHECK(scene.asked().size() == 4);
}

TEST_CASE("a storage's redirect to another host is not followed", "[download]") {
    const scripted_server elsewhere({sluice::test::answer(200, stored)});
    const auto port = ":" + std::to_string(elsewhere.port());
    const std::string place = GENERATE_REF(
        as<std::string>(), elsewhere.origin() + "/f", "//localhost" + port + "/f",
        "https://127.0.0.1" + port + "/f", "https://2130706433" + port + "/f",
        "http://127.0.0.1" + port + "/f", "file:///etc/passwd", "https://169.254.169.254/");
    CAPTURE(place);
    storage_over_tls scene(stored);
    scene.answer = [&place](int, const request&) { return moved_to(place); };
    CHECK(scene.cause_of_failure() == error::location_refused);
    CHECK(scene.asked().size() == 1);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a storage's redirect to an allowed name of a private address connects to nobody",
          "[download]") {
    const scripted_server elsewhere({sluice::test::answer(200, stored)});
    storage_over_tls scene(stored);
    scene.rules.hosts.push_back(storage_host{"localhost", elsewhere.port(), false, false});
    scene.answer = [&elsewhere](int, const request&) {
        return moved_to(elsewhere.origin() + "/f");
    };
    CHECK(scene.cause_of_failure() == error::address_refused);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a name of a file that holds a NUL makes the answer malformed", "[download]") {
    storage_over_tls scene(stored);
    scene.options.retries = 1;
    scene.answer = [](int, const request&) {
        const std::string name("attachment; filename=\"a\0/../b\"", 30);
        return sluice::test::answer(200, stored, "Content-Disposition: " + name + "\r\n");
    };
    CHECK(scene.cause_of_failure() == error::malformed_reply);
    CHECK(scene.asked().size() == 2);
}

}  // namespace download_redirect_tests
