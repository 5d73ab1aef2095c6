#include "support/catch.hpp"

#include <sluice/net/url.hpp>

namespace net_url_tests {

using namespace sluice;

TEST_CASE("a URL is taken apart and put together again") {
    struct row {
        std::string text, host;
        std::uint16_t port;
        std::string target, origin, display;
    };
    const auto r = GENERATE(values<row>({
        {"https://api.fullstory.com", "api.fullstory.com", 443, "/", "https://api.fullstory.com",
         "https://api.fullstory.com/"},
        {"HTTPS://API.Example.COM:443/A", "api.example.com", 443, "/A", "https://api.example.com",
         "https://api.example.com/A"},
        {"https://h:8443/a?b=c", "h", 8443, "/a?b=c", "https://h:8443", "https://h:8443/a"},
        {"https://h?b=c", "h", 443, "/?b=c", "https://h", "https://h/"},
        {"https://h:/a", "h", 443, "/a", "https://h", "https://h/a"},
        {"https://h/a#part", "h", 443, "/a", "https://h", "https://h/a"},
        {"http://h:80/", "h", 80, "/", "http://h", "http://h/"},
        {"http://h:443/", "h", 443, "/", "http://h:443", "http://h:443/"},
        {"https://[2001:DB8::1]:444/x", "2001:db8::1", 444, "/x", "https://[2001:db8::1]:444",
         "https://[2001:db8::1]:444/x"},
        {"https://127.0.0.1:1/", "127.0.0.1", 1, "/", "https://127.0.0.1:1",
         "https://127.0.0.1:1/"},
    }));
    CAPTURE(r.text);
    const auto parsed = parse_url(r.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->host == r.host);
    CHECK(parsed->port == r.port);
    CHECK(parsed->target == r.target);
    CHECK(parsed->origin() == r.origin);
    CHECK(parsed->display() == r.display);
    CHECK("https://" + parsed->authority() == "https" + r.origin.substr(r.origin.find(':')));
}

TEST_CASE("the target of a signed URL stays as it was written, byte for byte") {
    const auto target = GENERATE(as<std::string>(),
                                 "/b/o%2Fp/%7euser/a%20b?X-Goog-Signature=aB%2b%2F&X-Goog-Date=1",
                                 "/a/../b/./c//d?x=../y", "/%41?%42=%43&&=", "/a?b=https://c/d?e");
    const auto parsed = parse_url("https://storage.googleapis.com" + target);
    REQUIRE(parsed.has_value());
    CHECK(parsed->target == target);
}

TEST_CASE("only absolute http and https URLs with a plain host are taken") {
    const auto text = GENERATE(
        as<std::string>(), "", "h", "/a", "//h/a", "https:", "https://", "https:///a",
        "https://:1/", "ftp://h/", "file:///etc/passwd", "https://user@h/", "https://user:word@h/",
        "https://@h/", "https://a%2Fb/", "https://a%2eb/", "https://h%00/", "https://a b/",
        "https://h/a b", "https://h/a\r\nX: y", std::string("https://h/\0", 11),
        "https://h\\@evil/", "https://h:0/", "https://h:65536/", "https://h:99999999999/",
        "https://h:-1/", "https://h:x/", "https://[::1", "https://[v1.a]/",
        "https://[fe80::1%25eth0]/", "https://a,b/", "https://h\xc3\xa9/", " https://h/",
        "https://h/ ", "https:|", "https:h", "x:\r\n", std::string("https:\0", 7));
    CAPTURE(text);
    const auto parsed = parse_url(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().cause() == error::invalid_argument);
    CHECK_FALSE(parsed.error().detail().empty());
}

TEST_CASE("a refused URL is shown without its password and its signature") {
    const auto told = parse_url("https://me:word@h/a?X-Goog-Signature=canary").error().message();
    CHECK_THAT(told, !Catch::Matchers::Contains("word@"));
    CHECK_THAT(told, !Catch::Matchers::Contains("canary"));
    CHECK_THAT(told, Catch::Matchers::Contains("h/a"));
}

TEST_CASE("a redirect's reference is resolved against the URL that answered") {
    struct row {
        std::string reference, origin, target;
    };
    const auto r = GENERATE(values<row>({
        {"https://other:1/x%2Fy?z", "https://other:1", "/x%2Fy?z"},
        {"http://other/", "http://other", "/"},
        {"//other/x", "https://other", "/x"},
        {"/x/%2e%2e/y?q=%2F", "https://h:9", "/x/%2e%2e/y?q=%2F"},
        {"y?q", "https://h:9", "/a/y?q"},
        {"../y", "https://h:9", "/y"},
        {"?q=2", "https://h:9", "/a/b?q=2"},
        {"", "https://h:9", "/a/b?q=1"},
        {"#part", "https://h:9", "/a/b?q=1"},
    }));
    CAPTURE(r.reference);
    const auto base = parse_url("https://h:9/a/b?q=1");
    const auto resolved = resolve(*base, r.reference);
    REQUIRE(resolved.has_value());
    CHECK(resolved->origin() == r.origin);
    CHECK(resolved->target == r.target);
}

TEST_CASE("a redirect to anything but http or https is refused") {
    const auto base = *parse_url("https://h/");
    const auto reference = GENERATE(as<std::string>(), "file:///etc/passwd", "//user@h/", "/a b",
                                    "https://a%2Fb/", "//", "https:|", "mailto:me@h");
    CAPTURE(reference);
    CHECK(resolve(base, reference).has_error());
}

}  // namespace net_url_tests
