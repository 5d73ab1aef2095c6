#include <sluice/transfer/checksum.hpp>
#include "transfer/download.hpp"

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"
#include "support/sink_conformance.hpp"

namespace download_resume_tests {

using namespace sluice;
using test::await;
using test::download_scene;
using test::gzip;
using test::sample_text;
using test::scripted_answer;
using test::storage;

namespace {

constexpr std::uint64_t step = 2000;

std::string text() {
    return sample_text(300'000);
}

storage holding(std::string stored) {
    storage held;
    held.stored = std::move(stored);
    return held;
}

scripted_answer nothing(const request&) {
    scripted_answer none;
    none.fails = error::connection_lost;
    return none;
}

// A download that ends with its process after `size` bytes of `next`.
void leave_after(download_scene& scene, scripted_answer next, std::size_t size) {
    scene.options.checkpoint_every = step;
    scene.options.retries = 0;
    next.cut_at = size;
    next.piece_bytes = 500;
    scene.network.then(std::move(next));
    scene.network.otherwise(nothing);
    REQUIRE(scene.fetch().has_error());
    scene.abandon();
}

// The same from the start; the storage serves all of it after that.
void leave_at(download_scene& scene, const storage& held, std::size_t at) {
    leave_after(scene, held.answer(request()), at);
    scene.network.otherwise([&held](const request& to) { return held.answer(to); });
}

std::string bytes_from(std::uint64_t first) {
    return "bytes=" + std::to_string(first) + "-";
}

}  // namespace

TEST_CASE("a download resumes where a process that is gone had kept it", "[download]") {
    auto held = holding(gzip(text()));
    held.tells_hash = GENERATE(true, false);
    const auto size = held.stored.size();
    const auto steps = GENERATE(1u, 2u, 20u);
    const auto at = steps * step + GENERATE(0u, 1u, 499u, 1999u);
    download_scene scene;
    leave_at(scene, held, at);
    REQUIRE(scene.target.left() == 1);
    REQUIRE(scene.pick_up().has_value());
    const auto before = scene.network.bytes_read();
    const auto asked = scene.network.requests().size();
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    // In steps of what is read at once, 500.
    CHECK(scene.range_of(asked) == bytes_from(at / step * step));
    CHECK(scene.if_match_of(asked) == held.etag);
    CHECK(scene.network.bytes_read() - before == size - at / step * step);
    CHECK(proved->stored_bytes == size);
    CHECK(scene.content() == text());
    CHECK(scene.target.left() == 0);

    download_scene for_each_concurrent;
    for_each_concurrent.network.then(held.answer(request()));
    const auto same = for_each_concurrent.fetch();
    REQUIRE(same.has_value());
    CHECK(proved->xxh3 == same->xxh3);
    CHECK(proved->rows == same->rows);
    CHECK(proved->stored_crc32c == same->stored_crc32c);
}

TEST_CASE("a kept download may be left and taken up again and again", "[download]") {
    const auto held = holding(gzip(text()) + gzip(text()));
    download_scene scene;
    leave_at(scene, held, step + 1);
    for (auto at = step; at + step + 1 < held.stored.size(); at += step) {
        REQUIRE(scene.pick_up().has_value());
        leave_after(scene, held.answer(scene.request_from(at)), step + 1);
    }
    REQUIRE(scene.pick_up().has_value());
    scene.network.otherwise([&held](const request& to) { return held.answer(to); });
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text() + text());
}

TEST_CASE("a file proved by its MD5 alone goes on as well", "[download]") {
    auto held = holding(gzip(text()));
    held.tells_hash = false;
    md5_digest digest;
    digest.update(test::bytes_of(held.stored));
    const auto md5 = "md5=" + encode_base64(digest.finish());
    const auto serve = [&held, &md5](const request& to) {
        auto made = held.answer(to);
        made.headers.add("x-goog-hash", md5);
        return made;
    };
    download_scene scene;
    leave_after(scene, serve(request()), 3 * step);
    scene.network.otherwise(serve);
    const auto asked = scene.network.requests().size();
    REQUIRE(scene.pick_up().has_value());
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(asked) == bytes_from(3 * step));
    CHECK(scene.content() == text());
}

TEST_CASE("a file that was replaced meanwhile is not mixed with what was kept", "[download]") {
    const auto first = holding(gzip(text()));
    download_scene scene;
    leave_at(scene, first, 3 * step);
    auto other = holding(gzip(sample_text(300'000, 2)));
    other.etag = "\"two\"";
    other.serves_ranges = GENERATE(true, false);
    scene.network.otherwise([&other](const request& to) { return other.answer(to); });
    REQUIRE(scene.pick_up().has_value());
    const auto result = scene.fetch();
    REQUIRE(result.has_error());
    CHECK(result.error().cause() == error::object_changed);
}

TEST_CASE("without an ETag what was kept is compared, not believed", "[download]") {
    auto held = holding(gzip(text()));
    held.etag.clear();
    held.tells_hash = false;
    download_scene scene;
    leave_at(scene, held, 3 * step);
    const auto asked = scene.network.requests().size();
    REQUIRE(scene.pick_up().has_value());
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(asked).empty());
    CHECK(scene.content() == text());
}

TEST_CASE("what was kept of another kind of file is refused", "[download]") {
    const auto held = holding(gzip(text()));
    download_scene scene;
    leave_at(scene, held, 3 * step);
    const bool other_format = GENERATE(true, false);
    if (other_format) {
        scene.format = export_format::csv;
    } else {
        scene.options.keep_gzip = true;
    }
    const auto resumed = scene.pick_up();
    REQUIRE(resumed.has_error());
    CHECK(resumed.error().cause() == error::checkpoint_refused);
}

TEST_CASE("delivered bytes that changed meanwhile are not built upon", "[download]") {
    const auto held = holding(gzip(text()));
    download_scene scene;
    leave_at(scene, held, 3 * step);
    scene.target.change_left(test::window_of_day(0),
                             [](std::string& content) { content.at(1000) ^= 1; });
    const auto resumed = scene.pick_up();
    REQUIRE(resumed.has_error());
    CHECK(resumed.error().cause() == error::checkpoint_refused);
    CHECK(resumed.error().detail() == "what was delivered has changed");
}

TEST_CASE("what is too small for a checkpoint, and what is done, leaves none", "[download]") {
    const auto held = holding(gzip(text()));
    download_scene scene;
    leave_at(scene, held, step - 1);
    CHECK(scene.target.left() == 0);
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.target.left() == 1);
    scene.content();
    CHECK(scene.target.left() == 0);
}

}  // namespace download_resume_tests
