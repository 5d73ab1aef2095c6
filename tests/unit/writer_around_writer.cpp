#include <sluice/simulation/memory_object_store.hpp>
#include <sluice/simulation/object_store_sink.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/sinks/manifest_line.hpp>

#include <fstream>
#include <iterator>

#include "support/await.hpp"
#include "support/gzip.hpp"
#include "support/packing_sink.hpp"
#include "support/proof_of.hpp"
#include "support/sink_conformance.hpp"
#include "support/temporary_folder.hpp"

// A format that no sink knows of: a writer around a writer.

namespace writer_around_writer_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string text = sample_text(2'500'000);

receipt delivered_through(sink& place) {
    const auto to = await(place.open(target_of_day(0))).value();
    REQUIRE(await(to->write(bytes_of(std::string_view(text).substr(0, 1'000'000)))).has_value());
    REQUIRE(await(to->write(bytes_of(std::string_view(text).substr(1'000'000)))).has_value());
    receipt one;
    one.window = window_of_day(0);
    one.content = proof_of(text);
    one.objects = await(to->commit(one.content)).value();
    one.operation = operation_id("operation");
    one.results = export_id("export");
    CHECK(await(to->commit(one.content)).value() == one.objects);
    return one;
}

void check_packed(const receipt& what, const std::string& stored) {
    REQUIRE(what.objects.size() == 1);
    const auto& object = what.objects.front();
    CHECK(object.name == object_name(target_of_day(0)) + ".z");
    CHECK(object.bytes == stored.size());
    CHECK(object.bytes < text.size() / 2);
    CHECK(object.digest == proof_of(stored).xxh3);
    CHECK(what.content.xxh3 == proof_of(text).xxh3);
    CHECK((unpack(stored) == text));
    const auto line = encode_receipt(conformance_spec(), what);
    CHECK(decode_receipt(line).value().what == what);
}

}  // namespace

TEST_CASE("a packed file stands in its receipt with a digest of its own", "[sink]") {
    const temporary_folder place;
    const auto folder = folder_sink::open_folder(place.path()).value();
    packing_sink packing(*folder);
    const auto what = delivered_through(packing);
    std::ifstream file(place.path() / what.path(), std::ios::binary);
    check_packed(what, std::string(std::istreambuf_iterator<char>(file), {}));
    CHECK(await(packing.verify(what, {})).value().empty());
    std::fstream(place.path() / what.path(), std::ios::binary | std::ios::in | std::ios::out)
        << '?';
    CHECK(await(packing.verify(what, {})).value() == "its content has changed");
}

TEST_CASE("a packed object stands in its receipt with a digest of its own", "[sink]") {
    memory_object_store store(64 << 10);
    object_store_sink objects(store);
    packing_sink packing(objects);
    const auto what = delivered_through(packing);
    check_packed(what, store.objects().at(what.path()).content);
    CHECK(await(packing.verify(what, {})).value().empty());
}

TEST_CASE("what cannot be resumed does not offer it", "[sink]") {
    recording_sink inner;
    packing_sink packing(inner);
    {
        const auto to = await(packing.open(target_of_day(0))).value();
        CHECK(to->resumable() == nullptr);
        REQUIRE(await(to->write(bytes_of("half"))).has_value());
    }
    CHECK_FALSE(await(packing.resume(target_of_day(0))).value().has_value());
    CHECK(inner.left() == 0);
    CHECK(inner.open_writers() == 0);
}

}  // namespace writer_around_writer_tests
