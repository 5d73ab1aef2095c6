#include "transfer/download.hpp"

#include "support/catch.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"

namespace download_flow_tests {

// What a download does about a body that comes, but not as it should.

using namespace sluice;
using namespace std::chrono_literals;
using test::download_scene;
using test::gzip;
using test::sample_text;
using test::storage;

namespace {
const std::string text = sample_text(600);
}  // namespace

TEST_CASE("a body that trickles is given up and resumed", "[download]") {
    storage held;
    held.stored = gzip(text);
    download_scene scene;
    auto trickle = held.answer(request());
    trickle.piece_bytes = 1;
    trickle.piece_takes = 20s;  // shorter than the silence that a connection dies of
    scene.network.then(trickle);
    scene.network.otherwise([held](const request& to) { return held.answer(to); });
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.range_of(1) == "bytes=2-");
    CHECK(scene.content() == text);
}

TEST_CASE("a body that ends before what is here already is another file", "[download]") {
    storage held;
    held.stored = gzip(text) + gzip(text);  // two members: after the first it could end
    held.etag.clear();
    held.tells_hash = held.tells_length = false;
    const auto one_member = held.stored.size() / 2;
    auto shorter = held.answer(request());
    shorter.headers.add("Transfer-Encoding", "chunked");
    auto first = shorter;
    first.cut_at = one_member;
    shorter.body.resize(one_member - 1);
    download_scene scene;
    scene.network.then(first);
    scene.network.then(shorter);
    const auto outcome = scene.fetch();
    REQUIRE(outcome.has_error());
    CHECK(outcome.error().cause() == error::object_changed);
}

}  // namespace download_flow_tests
