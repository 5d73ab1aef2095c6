#include "transfer/download.hpp"

#include "support/catch.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"

#include <sluice/transfer/checksum.hpp>

namespace download_end_tests {

// What a download takes for a whole file, and what not.

using namespace sluice;
using test::bytes_of;
using test::download_scene;
using test::gzip;
using test::hash_header;
using test::sample_text;
using test::scripted_answer;
using test::storage;

namespace {

scripted_answer body(std::string text) {
    scripted_answer made;
    made.body = std::move(text);
    return made;
}

scripted_answer without_length(std::string text) {
    auto made = body(std::move(text));
    made.tells_length = false;
    return made;
}

scripted_answer with(scripted_answer made, std::string name, std::string value) {
    made.headers.add(std::move(name), std::move(value));
    return made;
}

// What a download of exactly this answer comes to; whatever is asked after it is not found.
outcome<proof> result_of(const scripted_answer& answer, bool keep_gzip = false) {
    download_scene scene;
    scene.options.keep_gzip = keep_gzip;
    scene.network.then(answer);
    scene.network.otherwise([](const request&) {
        scripted_answer gone;
        gone.status = 404;
        return gone;
    });
    return scene.fetch();
}

error cause_of(const scripted_answer& answer, bool keep_gzip = false) {
    const auto result = result_of(answer, keep_gzip);
    REQUIRE(result.has_error());
    return result.error().cause();
}

bool is_taken(const scripted_answer& answer) {
    return result_of(answer).has_value();
}

std::string md5_header(std::string_view stored) {
    md5_digest digest;
    digest.update(bytes_of(stored));
    return "md5=" + encode_base64(digest.finish());
}

const std::string text = sample_text(600);
const std::string stored = gzip(text);

}  // namespace

TEST_CASE("a hash that differs is never taken", "[download]") {
    CHECK(is_taken(with(body(stored), "x-goog-hash", hash_header(stored))));
    CHECK(is_taken(with(body(stored), "x-goog-hash", md5_header(stored))));
    CHECK(cause_of(with(body(stored), "x-goog-hash", hash_header("other"))) ==
          error::hash_mismatch);
    CHECK(cause_of(with(body(stored), "x-goog-hash", md5_header("other"))) == error::hash_mismatch);
    const auto two_headers = with(with(body(stored), "x-goog-hash", hash_header(stored)),
                                  "X-Goog-Hash", md5_header(stored));
    CHECK(is_taken(two_headers));
}

TEST_CASE("a hash nobody can read proves nothing and refutes nothing", "[download]") {
    CHECK(is_taken(
        with(body(stored), "x-goog-hash", "crc32c=rubbish,sha1=2jmj7l5rSw0yVb/vlWAYkK==")));
}

TEST_CASE("a length that differs is never taken", "[download]") {
    const auto size = std::to_string(stored.size());
    CHECK(is_taken(with(body(stored), "x-goog-stored-content-length", size)));
    CHECK(cause_of(with(body(stored), "x-goog-stored-content-length", "7")) ==
          error::length_mismatch);
    CHECK(cause_of(with(without_length(stored + gzip("more")), "x-goog-stored-content-length",
                        size)) == error::length_mismatch);
}

TEST_CASE("a body to the end of the connection needs its trailer and a hash", "[download]") {
    CHECK(is_taken(with(without_length(stored), "x-goog-hash", hash_header(stored))));
    CHECK(cause_of(without_length(stored)) == error::data_truncated);
    CHECK(is_taken(with(without_length(stored), "Transfer-Encoding", "chunked")));
}

TEST_CASE("a body that ends within a member without a length is resumed", "[download]") {
    storage held;
    held.stored = stored;
    held.tells_length = false;
    for (std::size_t size = 1; size < stored.size(); size += 7) {
        download_scene scene;
        auto cut = held.answer(request());
        cut.body.resize(size);
        scene.network.then(cut);
        scene.network.otherwise([&](const request& to) { return held.answer(to); });
        CAPTURE(size);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.content() == text);
    }
}

TEST_CASE("a file that is truncated at its source is told by the gzip trailer", "[download]") {
    for (std::size_t size = 1; size < stored.size(); ++size) {
        const auto truncated = stored.substr(0, size);
        CAPTURE(size);
        REQUIRE(cause_of(body(truncated)) == error::data_truncated);
        REQUIRE(cause_of(with(body(truncated), "x-goog-hash", hash_header(truncated))) ==
                error::data_truncated);
    }
}

TEST_CASE("a damaged file is never taken", "[download]") {
    for (std::size_t at = 10; at < stored.size(); ++at) {
        auto damaged = stored;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        CAPTURE(at);
        const auto honest_hash = with(body(damaged), "x-goog-hash", hash_header(stored));
        const auto result = result_of(honest_hash);
        REQUIRE(result.has_error());
        REQUIRE(result.error().is(condition::start_again));
    }
    CHECK(cause_of(body(stored + "rubbish")) == error::data_corrupt);
    CHECK(cause_of(body(stored + "rubbish"), true) == error::data_corrupt);
}

TEST_CASE("what inflates beyond reason is stopped once it is large", "[download]") {
    const auto bomb = gzip(std::string(10 << 20, '\0'));
    const auto rows = test::sample_text(3'000'000);
    for (const auto& [file, passes] : {std::pair(bomb, false), std::pair(gzip(rows), true)}) {
        download_scene scene;
        scene.options.largest_ratio = 50;
        scene.options.unsuspicious_output = 1'000'000;
        scene.network.then(body(file));
        const auto result = scene.fetch();
        REQUIRE(result.has_value() == passes);
        if (!passes) CHECK(result.error().cause() == error::output_too_large);
    }
    download_scene small;
    small.options.largest_ratio = 50;
    small.network.then(body(bomb));
    CHECK(small.fetch().has_value());
}

TEST_CASE("a bomb is stopped at its bound", "[download]") {
    download_scene scene;
    scene.options.largest_output = 100'000;
    scene.network.then(body(gzip(std::string(10 << 20, '\0'))));
    const auto result = scene.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::output_too_large);
    CHECK(result.error().is(condition::give_up));
}

TEST_CASE("plain text is taken only if its length and its hash allow", "[download]") {
    download_scene scene;
    scene.network.then(body("{}\n{}\n"));
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    CHECK(proved->rows == 2);
    CHECK(proved->bytes == 6);
    CHECK(scene.content() == "{}\n{}\n");

    CHECK(is_taken(with(body(text), "x-goog-hash", hash_header(text))));
    CHECK(cause_of(without_length(text)) == error::not_gzip);
    CHECK(cause_of(with(without_length(text), "x-goog-hash", hash_header(stored))) ==
          error::not_gzip);
    CHECK(cause_of(with(body(text), "x-goog-hash", hash_header(stored))) == error::hash_mismatch);
    CHECK(cause_of(with(body(text), "x-goog-stored-content-length", "99")) == error::not_gzip);
    CHECK(cause_of(body(text), true) == error::not_gzip);
    CHECK(cause_of(body("<html>Please log in</html>")) == error::not_gzip);
}

TEST_CASE("plain text that is cut resumes where it stopped", "[download]") {
    storage held;
    held.stored = text;
    download_scene scene;
    auto cut = held.answer(request());
    cut.cut_at = 100;
    scene.network.then(cut);
    scene.network.otherwise([&](const request& to) { return held.answer(to); });
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(1) == "bytes=100-");
    CHECK(scene.content() == text);
}

TEST_CASE("plain text keeps the bound on its size", "[download]") {
    download_scene scene;
    scene.options.largest_output = 10;
    scene.network.then(body(text));
    CHECK(scene.fetch().error().cause() == error::output_too_large);
}

TEST_CASE("an empty body is an empty file only with its hash", "[download]") {
    CHECK(cause_of(body("")) == error::not_gzip);
    CHECK(is_taken(with(body(""), "x-goog-hash", hash_header(""))));
    CHECK(is_taken(with(body(""), "x-goog-hash", md5_header(""))));
    CHECK(cause_of(with(body(""), "x-goog-hash", hash_header("x"))) == error::hash_mismatch);
    CHECK(is_taken(body(gzip(""))));
}

}  // namespace download_end_tests
