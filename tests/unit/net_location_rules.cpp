#include "support/catch.hpp"

#include <sluice/net/location_rules.hpp>

namespace net_location_rules_tests {

using namespace sluice;

TEST_CASE("without rules of one's own, locations are public storage on 443 alone") {
    const location_rules rules;
    const auto checked =
        check_location("https://storage.googleapis.com/b/o?X-Goog-Signature=aa%2F", rules);
    REQUIRE(checked.has_value());
    CHECK(checked->where.target == "/b/o?X-Goog-Signature=aa%2F");
    CHECK(checked->addresses == address_rule::public_only);
    CHECK(check_location("https://STORAGE.googleapis.com:443/b/o", rules).has_value());

    const auto refused = GENERATE(
        as<std::string>(), "http://storage.googleapis.com/b/o",
        "https://storage.googleapis.com:444/", "https://evil.example/b/o",
        "https://storage.googleapis.com.evil.example/", "https://evil.storage.googleapis.com/",
        "https://storage.googleapis.com./", "https://storage.googleapis.com@evil.example/",
        "https://me@storage.googleapis.com/", "https://storage.googleapis.com%2F.evil.example/",
        "https://storage.googleapis.com%2eevil/", "file:///etc/passwd", "https://localhost/",
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/computeMetadata/v1/",
        "https://10.0.0.1/", "", "/b/o", "ftp://h/");
    CAPTURE(refused);
    const auto result = check_location(refused, rules);
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::location_refused);
}

TEST_CASE("a host named by the user takes the default's place") {
    struct row {
        std::string named, location;
        bool allowed;
    };
    const auto r = GENERATE(values<row>({
        {"files.example", "https://files.example/o", true},
        {"files.example", "https://files.example:8443/o", true},
        {"files.example", "http://files.example/o", false},
        {"files.example", "https://storage.googleapis.com/o", false},
        {"Files.Example:8443", "https://files.example:8443/o", true},
        {"files.example:8443", "https://files.example/o", false},
        {"files.example:8443", "https://files.example:8444/o", false},
        {"files.example:443", "https://files.example/o", true},
        {"127.0.0.1", "https://127.0.0.1:7/o", true},
        {"127.0.0.1:7", "https://127.0.0.1:8/o", false},
        {"[::1]", "https://[::1]:7/o", true},
        {"[::1]:7", "https://[::1]:7/o", true},
        {"[::1]:7", "https://[::1]/o", false},
    }));
    CAPTURE(r.named, r.location);
    const auto rules = location_rules::of({"first.example", r.named});
    REQUIRE(rules.has_value());
    REQUIRE(rules->hosts.size() == 2);
    const auto checked = check_location(r.location, *rules);
    REQUIRE(checked.has_value() == r.allowed);
    if (r.allowed) CHECK(checked->addresses == address_rule::any);
}

TEST_CASE("naming no host keeps the default") {
    const auto rules = location_rules::of({});
    REQUIRE(rules.has_value());
    REQUIRE(rules->hosts.size() == 1);
    CHECK(rules->hosts[0].host == "storage.googleapis.com");
    CHECK_FALSE(rules->hosts[0].may_be_private);
}

TEST_CASE("what is not a host, or a host and a port, is refused with the reason") {
    const auto text =
        GENERATE(as<std::string>(), "", ":443", "h:", "h:0", "h:x", "h:70000", "h/o", "https://h",
                 "me@h", "h?x", "h#x", "::1", "[::1", "[::1]:", "a b", "h%2F");
    CAPTURE(text);
    const auto rules = location_rules::of({text});
    REQUIRE(rules.has_error());
    CHECK(rules.error().cause() == error::invalid_argument);
    CHECK_FALSE(rules.error().detail().empty());
}

TEST_CASE("a private address is refused though its host is allowed, unless a user named it") {
    location_rules rules;
    rules.hosts = {storage_host{"10.0.0.1", 443, false, false}};
    CHECK(check_location("https://10.0.0.1/o", rules).has_error());
    rules.hosts[0].may_be_private = true;
    CHECK(check_location("https://10.0.0.1/o", rules).has_value());
}

TEST_CASE("a refusal tells host and rule, but not the signature") {
    const auto why =
        check_location("https://evil.example/o?X-Goog-Signature=canary", {}).error().message();
    CHECK_THAT(why, Catch::Matchers::Contains("https://evil.example"));
    CHECK_THAT(why, Catch::Matchers::Contains("storage.googleapis.com"));
    CHECK_THAT(why, !Catch::Matchers::Contains("canary"));
}

}  // namespace net_location_rules_tests
