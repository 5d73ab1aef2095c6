#include "transfer/download.hpp"

#include "support/catch.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"

#include <sluice/transfer/checksum.hpp>

#include <algorithm>

namespace download_tests {

using namespace sluice;
using test::bytes_of;
using test::download_scene;
using test::gzip;
using test::sample_text;
using test::storage;

namespace {

storage holding(std::string stored) {
    storage held;
    held.stored = std::move(stored);
    return held;
}

std::string bytes_from(std::uint64_t first) {
    return "bytes=" + std::to_string(first) + "-";
}

// The storage's first answer is cut at byte `at`; all others are whole.
void cut_first(download_scene& scene, const storage& held, std::size_t at) {
    auto cut = held.answer(request());
    cut.cut_at = at;
    scene.network.then(std::move(cut));
    scene.network.otherwise([&held](const request& to) { return held.answer(to); });
}

}  // namespace

TEST_CASE("a download gives what was compressed, and proves it", "[download]") {
    const auto text = sample_text(300'000);
    const auto held = holding(gzip(text));
    download_scene scene;
    scene.network.then(held.answer(request()));
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    CHECK(proved->stored_bytes == held.stored.size());
    CHECK(proved->stored_crc32c == crc32c(0, bytes_of(held.stored)));
    CHECK(proved->bytes == text.size());
    xxh3_digest digest;
    digest.update(bytes_of(text));
    CHECK(proved->xxh3 == digest.hex());
    const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    CHECK(proved->rows == lines + (text.back() == '\n' ? 0 : 1));
    CHECK(scene.content() == text);
}

TEST_CASE("a download asks for stored bytes and shows no key", "[download]") {
    download_scene scene;
    scene.options.patience.silence = std::chrono::seconds(7);
    scene.network.then(holding(gzip("{}\n")).answer(request()));
    REQUIRE(scene.fetch().has_value());
    const auto& asked = scene.network.requests().at(0);
    CHECK(asked.method == http_method::get);
    CHECK(asked.where.target == "/b/f?sig=canary");
    CHECK(asked.headers.find("accept-encoding") == "gzip");
    CHECK_FALSE(asked.headers.find("range"));
    CHECK_FALSE(asked.headers.find("if-match"));
    CHECK(asked.authorization.empty());
    CHECK(asked.addresses == address_rule::public_only);
    CHECK(asked.patience.silence == std::chrono::seconds(7));
}

TEST_CASE("a download cut at any byte resumes where it stopped", "[download]") {
    const auto text = sample_text(600);
    const auto held = holding(gzip(text));
    for (std::size_t at = 0; at < held.stored.size(); ++at) {
        CAPTURE(at);
        download_scene scene;
        cut_first(scene, held, at);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.network.requests().size() == 2);
        REQUIRE(scene.range_of(1) == (at == 0 ? "" : bytes_from(at)));
        REQUIRE(scene.if_match_of(1) == (at == 0 ? "" : "\"one\""));
        REQUIRE(scene.network.bytes_read() == held.stored.size());
        REQUIRE(scene.content() == text);
    }
}

TEST_CASE("a download cut after every byte still ends, fetching each byte once", "[download]") {
    const auto text = sample_text(100);
    const auto held = holding(gzip(text) + gzip(text));
    download_scene scene;
    scene.network.otherwise([&](const request& to) {
        auto one_byte = held.answer(to);
        one_byte.cut_at = 1;
        return one_byte;
    });
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.network.requests().size() == held.stored.size());
    CHECK(scene.network.bytes_read() == held.stored.size());
    CHECK(scene.content() == text + text);
}

TEST_CASE("without an ETag a hash and a length pin the file", "[download]") {
    auto held = holding(gzip(sample_text(600)));
    held.etag.clear();
    download_scene scene;
    cut_first(scene, held, 50);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(1) == bytes_from(50));
    CHECK(scene.if_match_of(1).empty());
    CHECK(scene.content() == sample_text(600));
}

TEST_CASE("a file that nothing pins is asked for from 0, and what is here is passed over",
          "[download]") {
    auto held = holding(gzip(sample_text(600)));
    held.etag.clear();
    held.tells_hash = false;
    for (std::size_t at = 1; at < held.stored.size(); ++at) {
        CAPTURE(at);
        download_scene scene;
        cut_first(scene, held, at);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.range_of(1).empty());
        REQUIRE(scene.network.bytes_read() == held.stored.size() + at);
        REQUIRE(scene.content() == sample_text(600));
    }
}

TEST_CASE("a weak ETag is not asked for", "[download]") {
    auto held = holding(gzip(sample_text(600)));
    held.etag = "W/\"one\"";
    held.tells_hash = false;
    download_scene scene;
    cut_first(scene, held, 50);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(1).empty());
    CHECK(scene.if_match_of(1).empty());
}

TEST_CASE("a server that ignores ranges is read from 0, in pieces of any size", "[download]") {
    auto held = holding(gzip(sample_text(600)));
    held.serves_ranges = false;
    for (const std::size_t piece : {1u, 7u, 49u, 50u, 51u, 1000u}) {
        CAPTURE(piece);
        download_scene scene;
        auto cut = held.answer(request());
        cut.cut_at = 50;
        scene.network.then(cut);
        auto whole = held.answer(request());
        whole.piece_bytes = piece;
        scene.network.then(whole);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.range_of(1) == bytes_from(50));
        REQUIRE(scene.content() == sample_text(600));
    }
}

TEST_CASE("a beginning that differs from what is here is another file", "[download]") {
    auto held = holding(gzip(sample_text(600, 1)));
    held.etag.clear();
    held.tells_hash = false;
    auto other = held;
    other.stored[40] ^= 1;
    download_scene scene;
    auto cut = held.answer(request());
    cut.cut_at = 50;
    scene.network.then(cut);
    scene.network.then(other.answer(request()));
    CHECK(scene.fetch().error().cause() == error::object_changed);
}

TEST_CASE("several members, empty ones and padding are all one file", "[download]") {
    const auto text = sample_text(70'000);
    const auto held =
        holding(gzip("") + gzip(text) + gzip("") + gzip("{}\n") + std::string(512, '\0'));
    download_scene scene;
    scene.network.then(held.answer(request()));
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text + "{}\n");
}

TEST_CASE("keeping gzip delivers the stored bytes, inflated all the same for the proof",
          "[download]") {
    const std::string text = "{}\n{}\n{}\n";
    const auto held = holding(gzip(text));
    download_scene scene;
    scene.options.keep_gzip = true;
    cut_first(scene, held, 12);
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    CHECK(proved->rows == 3);
    CHECK(proved->bytes == held.stored.size());
    CHECK(proved->stored_bytes == held.stored.size());
    xxh3_digest digest;
    digest.update(bytes_of(held.stored));
    CHECK(proved->xxh3 == digest.hex());
    CHECK(scene.content() == held.stored);
}

TEST_CASE("progress only grows, is not told too often, and ends with all bytes", "[download]") {
    const auto held = holding(gzip(sample_text(3'000'000)));
    download_scene scene;
    cut_first(scene, held, held.stored.size() / 2);
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    REQUIRE_FALSE(scene.progress.empty());
    CHECK(std::is_sorted(scene.progress.begin(), scene.progress.end()));
    CHECK(scene.progress.size() <= (held.stored.size() + 3'000'000) / (256 << 10) + 1);
    CHECK(scene.progress.back() == std::pair(proved->stored_bytes, proved->bytes));
}

TEST_CASE("a download can be cancelled at any step, and leaves no connection", "[download]") {
    const auto held = holding(gzip(sample_text(600)));
    int steps = 0;
    for (bool cancelled = true; cancelled; ++steps) {
        CAPTURE(steps);
        download_scene scene;
        cut_first(scene, held, 50);
        cancelled = scene.fetch_cancelled_after(steps);
        scene.abandon();
        REQUIRE(scene.target.open_writers() == 0);
        REQUIRE(scene.target.committed().empty());
    }
    CHECK(steps > 5);
}

}  // namespace download_tests
