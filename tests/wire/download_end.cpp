#include "wire/storage_over_tls.hpp"

namespace download_end_tests {

// How a body ends, and what that proves, over real TLS.

using namespace sluice;
using namespace sluice::test;

namespace {

using ending = connection_script::ending;

const std::string text = sample_text(120);
const std::string stored = gzip(text);

std::string chunked(const std::string& body) {
    std::string made;
    for (std::size_t at = 0; at < body.size(); at += 16) {
        char size[16];
        const auto piece = body.substr(at, 16);
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        made += size + piece + "\r\n";
    }
    return made + "0\r\n\r\n";
}

// The first body ends after `at` bytes by `end`, whatever it announced.
void end_first(storage_over_tls& scene, std::size_t at, ending end) {
    scene.answer = [&scene, at, end](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth > 0) return script_of(made);
        made.cut_at = at;
        return script_of(made, end);
    };
}

std::size_t first_of_range(const std::string& range) {
    return range.empty() ? 0 : std::stoul(range.substr(range.find('=') + 1));
}

}  // namespace

TEST_CASE("a body that ends at any byte is gone on with there, however it ends", "[download]") {
    const auto end = GENERATE(ending::close, ending::cut, ending::reset);
    for (std::size_t at = 0; at < stored.size(); ++at) {
        CAPTURE(at, static_cast<int>(end));
        storage_over_tls scene(stored);
        end_first(scene, at, end);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.asked().size() == 2);
        // A reset may overtake what was sent before it.
        const auto again = first_of_range(scene.header_of(1, "range"));
        REQUIRE((end == ending::reset ? again <= at : again == at));
        REQUIRE(scene.content() == text);
    }
}

TEST_CASE("a body that falls short of the stored length is gone on with", "[download]") {
    storage_over_tls scene(stored);
    scene.held.tells_length = false;
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        made.headers.add("x-goog-stored-content-length", std::to_string(stored.size()));
        if (nth == 0) made.body.resize(50);
        return script_of(made);
    };
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.header_of(1, "range") == bytes_from(50));
    CHECK(scene.content() == text);
}

TEST_CASE("what comes after the length of a body is left alone", "[download]") {
    storage_over_tls scene(stored);
    scene.answer = [&](int, const request& asked) {
        auto script = script_of(scene.held.answer(asked));
        script.pieces.back() += "and more";
        return script;
    };
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text);
}

TEST_CASE("a body longer than the stored length is never taken", "[download]") {
    storage_over_tls scene(stored);
    scene.held.tells_length = false;
    scene.held.tells_hash = false;
    scene.answer = [&](int, const request& asked) {
        auto made = scene.held.answer(asked);
        made.headers.add("x-goog-stored-content-length", std::to_string(stored.size()));
        made.body += gzip("more");
        return script_of(made);
    };
    CHECK(scene.cause_of_failure() == error::length_mismatch);
}

TEST_CASE("a body to the end of the connection is taken with a hash, and without one is not",
          "[download]") {
    storage_over_tls scene(stored);
    scene.held.tells_length = false;
    scene.held.tells_hash = GENERATE(true, false);
    if (scene.held.tells_hash) {
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.content() == text);
    } else {
        CHECK(scene.cause_of_failure() == error::data_truncated);
    }
    CHECK(scene.asked().size() == 1);
}

TEST_CASE("a body to the end of the connection is not whole within a member", "[download]") {
    for (std::size_t at = 1; at < stored.size(); at += 13) {
        CAPTURE(at);
        storage_over_tls scene(stored);
        scene.held.tells_length = false;
        end_first(scene, at, ending::close);
        REQUIRE(scene.fetch().has_value());
        REQUIRE(scene.header_of(1, "range") == bytes_from(at));
        REQUIRE(scene.content() == text);
    }
}

TEST_CASE("a body in chunks needs no hash, since it tells its end", "[download]") {
    storage_over_tls scene(stored);
    scene.held.tells_length = scene.held.tells_hash = false;
    scene.answer = [&](int, const request& asked) {
        auto made = scene.held.answer(asked);
        made.headers.add("Transfer-Encoding", "chunked");
        made.body = chunked(made.body);
        return script_of(made);
    };
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.content() == text);
}

TEST_CASE("a file cut at its source is told by its gzip, though length and hash agree",
          "[download]") {
    for (const std::size_t missing : {1u, 4u, 8u, 9u, 40u}) {
        CAPTURE(missing);
        storage_over_tls scene(stored.substr(0, stored.size() - missing));
        REQUIRE(scene.cause_of_failure() == error::data_truncated);
    }
}

}  // namespace download_end_tests
