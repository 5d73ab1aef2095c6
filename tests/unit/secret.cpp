#include <sluice/api/account.hpp>
#include <sluice/api/codec.hpp>
#include <sluice/core/secret.hpp>
#include <sluice/net/request.hpp>

#include <fmt/ostream.h>
#include <algorithm>
#include <concepts>
#include <optional>
#include <ostream>
#include <string>

#include "support/catch.hpp"

namespace secret_tests {

using namespace sluice;

namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept formattable = fmt::is_formattable<T>::value;
template <class T>
concept shows_as_text =
    std::convertible_to<T, std::string> || std::convertible_to<T, std::string_view>;

static_assert(streamable<std::string> && formattable<std::string>);
static_assert(shows_as_text<std::string> && std::equality_comparable<std::string>);
static_assert(!streamable<secret>);
static_assert(!formattable<secret>);
static_assert(!shows_as_text<secret>);
static_assert(!std::equality_comparable<secret>);

template <class T>
constexpr bool is_mute = !streamable<T> && !formattable<T> && !shows_as_text<T>;

// All that holds a key or a signed URL.
static_assert(is_mute<secret> && is_mute<url_target> && is_mute<url> && is_mute<request>);
static_assert(is_mute<location> && is_mute<account> && is_mute<checked_location>);
static_assert(std::same_as<decltype(url::target), url_target>);
static_assert(std::same_as<decltype(request::authorization), secret>);
static_assert(std::same_as<decltype(location::where), secret>);
static_assert(std::same_as<decltype(account::key), secret>);

}  // namespace

TEST_CASE("wiping leaves no byte of the text in its memory") {
    const auto size = GENERATE(std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{5000});
    std::string text(size, 'k');
    text.reserve(size + 100);
    text.resize(size / 2);  // what was once behind the end goes as well
    const char* const memory = text.data();
    wipe(text);
    CHECK(text.empty());
    REQUIRE(text.data() == memory);
    CHECK(std::all_of(memory, memory + size, [](char c) { return c == 0; }));
}

TEST_CASE("a secret holds a copy of its own") {
    std::string text = "na1.0123456789abcdef0123456789abcdef";
    const std::string copy = text;
    const secret hidden(std::move(text));
    CHECK(hidden.reveal() == copy);
    CHECK_FALSE(hidden.empty());
}

TEST_CASE("copies of a secret share one buffer, which lives as long as any of them") {
    std::optional<secret> first(secret(std::string("key")));
    const secret second = *first;
    const auto seen = second.reveal();
    CHECK(first->reveal().data() == seen.data());
    first.reset();
    CHECK(seen == "key");
}

TEST_CASE("no secret and an empty one reveal nothing") {
    CHECK(secret().empty());
    CHECK(secret().reveal().empty());
    CHECK(secret(std::string()).empty());
}

TEST_CASE("a secret keeps every byte, zeros too") {
    const std::string text("a\0b", 3);
    CHECK(secret(text).reveal() == text);
}

TEST_CASE("the target of a URL shows its path alone, and opens to who asks for the rest") {
    const url_target signed_one("/b/f?X-Goog-Signature=canary");
    CHECK(signed_one.path() == "/b/f");
    CHECK(signed_one.reveal() == "/b/f?X-Goog-Signature=canary");
    CHECK(signed_one.has_query());
    CHECK_FALSE(url_target("/b/f").has_query());
    CHECK(url_target().path() == "/");
}

}  // namespace secret_tests
