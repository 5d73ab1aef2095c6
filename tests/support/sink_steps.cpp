#include "support/sink_steps.hpp"

#include <algorithm>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"

namespace sluice::test::sink_steps {

std::unique_ptr<writer> open_window(sink_under_test& what, int day) {
    auto opened = await(what.target().open(target_of_day(day)));
    REQUIRE(opened.has_value());
    return std::move(*opened);
}

void write(writer& to, std::string_view text) {
    REQUIRE(await(to.write(bytes_of(text))).has_value());
}

std::vector<stored_object> deliver(sink_under_test& what, int day, std::string_view text) {
    const auto to = open_window(what, day);
    for (std::size_t at = 0; at < text.size(); at += 300'000) write(*to, text.substr(at, 300'000));
    return await(to->commit(proof_of(text))).value();
}

void checkpoint(writer& at, std::string_view note) {
    REQUIRE(at.resumable());
    REQUIRE(await(at.resumable()->checkpoint(bytes_of(note))).has_value());
}

std::unique_ptr<resumable_writer> resumed(sink_under_test& what, int day, std::string_view note,
                                          std::string_view text) {
    auto left = await(what.target().resume(target_of_day(day))).value();
    REQUIRE(left);
    CHECK(std::ranges::equal(left->note, bytes_of(note)));
    std::string found;
    const resumable_writer::visitor visit = [&found](std::span<const std::byte> piece) {
        found.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    };
    const bool shown = await(left->into->read_back(visit)).value();
    CHECK(found == (shown ? text : ""));
    return std::move(left->into);
}

}  // namespace sluice::test::sink_steps
