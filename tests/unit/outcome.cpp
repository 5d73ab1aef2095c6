#include <sluice/core/outcome.hpp>

#include <boost/system/system_error.hpp>

#include "support/catch.hpp"

namespace outcome_tests {

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("a failure says in one line what happened to what, and what others said") {
    const auto [subject, detail, message] = GENERATE(table<std::string, std::string, std::string>({
        {"", "", "the server failed"},
        {"window 1", "", "window 1: the server failed"},
        {"", "boom", "the server failed (boom)"},
        {"window 1", "boom", "window 1: the server failed (boom)"},
    }));
    CHECK(failure(error::server_failed, subject, detail).message() == message);
}

TEST_CASE("a failure said of something else keeps what it was said of") {
    const failure plain(error::disk_full);
    CHECK(plain.about("out/a").message() == "out/a: the disk is full");
    const failure named(error::disk_full, "out/a.part", "errno 28");
    CHECK(named.about("window 1").detail() == "out/a.part: errno 28");
    CHECK(named.about("out/a.part").detail() == "errno 28");
    CHECK(failure(error::disk_full, "out/a").about("window 1").detail() == "out/a");
    CHECK(named.subject() == "out/a.part");
}

TEST_CASE("a failure carries how long the server asked to wait, also when said of something else") {
    CHECK_FALSE(failure(error::throttled).retry_after());
    const auto asked = failure(error::throttled).after(90s);
    CHECK(asked.retry_after() == 90s);
    CHECK(asked.about("poll").retry_after() == 90s);
}

TEST_CASE("only what went wrong before the request could be seen was never sent") {
    for (int value = 1; value <= static_cast<int>(error::stopped); ++value) {
        const auto cause = static_cast<error>(value);
        const bool before = cause == error::name_not_resolved || cause == error::address_refused ||
                            cause == error::connect_failed || cause == error::certificate_refused ||
                            cause == error::tls_too_old;
        INFO(failure(cause).message());
        CHECK(failure(cause).never_sent() == before);
    }
}

TEST_CASE("an outcome is a value, or a failure with its condition") {
    const outcome<int> good = 7;
    CHECK(good.value() == 7);
    CHECK(good.error().cause() == error{});
    const outcome<int> bad = failure(error::key_refused, "account");
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().is(condition::end_run));
    CHECK_FALSE(bad.error().is(condition::retry));
}

TEST_CASE("asking a failed outcome for its value throws the failure with its message") {
    const outcome<int> bad = failure(error::key_refused, "account");
    try {
        (void)bad.value();
        FAIL("did not throw");
    } catch (const boost::system::system_error& e) {
        CHECK(e.code() == error::key_refused);
        CHECK(std::string(e.what()).find("account: the API refused the key") == 0);
    }
}

}  // namespace outcome_tests
