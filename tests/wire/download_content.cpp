#include "wire/storage_over_tls.hpp"

#include <sys/resource.h>

namespace download_content_tests {

// What the bytes themselves must be, over real TLS.

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string text = sample_text(600);
const std::string stored = gzip(text);

long peak_kibibytes() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}

}  // namespace

TEST_CASE("gzip is asked for by name, and a file inflated on its way is not taken", "[download]") {
    storage_over_tls scene(stored);
    scene.answer = [&](int, const request&) {
        scripted_answer inflated;
        inflated.body = text;
        inflated.tells_length = false;
        inflated.headers.add("x-goog-stored-content-encoding", "gzip");
        inflated.headers.add("x-goog-stored-content-length", std::to_string(stored.size()));
        inflated.headers.add("x-goog-hash", hash_header(stored));
        return script_of(inflated);
    };
    CHECK(scene.cause_of_failure() == error::not_gzip);
    CHECK(scene.header_of(0, "accept-encoding") == "gzip");
}

TEST_CASE("plain text is taken if its length and its hash prove it", "[download]") {
    storage_over_tls scene(text);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text);
}

TEST_CASE("plain text with another's hash, or without a length, is not taken", "[download]") {
    storage_over_tls scene(text);
    scene.held.tells_length = GENERATE(true, false);
    scene.answer = [&](int, const request&) {
        scripted_answer made;
        made.body = text;
        made.tells_length = scene.held.tells_length;
        made.headers.add("x-goog-hash", hash_header(stored));
        return script_of(made);
    };
    CHECK(scene.cause_of_failure() ==
          (scene.held.tells_length ? error::hash_mismatch : error::not_gzip));
}

TEST_CASE("a wrong CRC, a wrong size, a flipped bit or a wrong hash delivers nothing",
          "[download]") {
    const auto place = GENERATE(as<std::size_t>(), 8, 4, 60);  // from the end
    const bool honest_hash = GENERATE(true, false);
    CAPTURE(place, honest_hash);
    auto damaged = stored;
    damaged[damaged.size() - place] ^= 0x10;
    storage_over_tls scene(damaged);
    scene.held.tells_hash = honest_hash;
    const auto cause = scene.cause_of_failure();
    CHECK((cause == error::data_corrupt || cause == error::data_truncated));

    storage_over_tls misnamed(stored);
    misnamed.answer = [&](int, const request&) {
        auto made = misnamed.held.answer(request());
        made.headers = {};
        made.headers.add("x-goog-hash", hash_header(damaged));
        return script_of(made);
    };
    CHECK(misnamed.cause_of_failure() == error::hash_mismatch);
}

TEST_CASE("members, empty ones and zeros after them are one file, and rubbish is none",
          "[download]") {
    storage_over_tls scene(gzip("") + stored + gzip("") + gzip("{}\n") + std::string(512, '\0'));
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text + "{}\n");
    storage_over_tls rubbish(stored + "rubbish");
    CHECK(rubbish.cause_of_failure() == error::data_corrupt);
}

TEST_CASE("a bomb stops at its bound, and takes no memory", "[download]") {
    constexpr std::uint64_t bound = 64 << 20;
    const auto member = gzip(std::string(1 << 20, '\0'));
    std::string bomb;
    for (int i = 0; i < 1024; ++i) bomb += member;
    storage_over_tls scene(bomb);
    scene.target.drop_content();
    scene.options.largest_output = bound;
    scene.open_with(scene.target);
    const auto before = peak_kibibytes();
    const auto result = scene.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::output_too_large);
    CHECK(result.error().is(condition::give_up));
    CHECK(scene.asked().size() == 1);
    // A quarter of what was inflated; the server's copies of the bomb are most of that.
    CHECK(peak_kibibytes() - before < static_cast<long>(bound / 4 / 1024));
}

}  // namespace download_content_tests
