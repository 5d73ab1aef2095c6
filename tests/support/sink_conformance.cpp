#include "support/sink_conformance.hpp"

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"

#include <algorithm>

namespace sluice::test {
namespace {

std::unique_ptr<writer> open_window(sink_under_test& what, int day) {
    const auto spec = conformance_spec();
    const auto window = window_of_day(day);
    auto opened = await(what.target().open(spec, window));
    REQUIRE(opened.has_value());
    return std::move(*opened);
}

void write(writer& to, std::string_view text) {
    REQUIRE(await(to.write(bytes_of(text))).has_value());
}

std::string deliver(sink_under_test& what, int day, std::string_view text) {
    const auto to = open_window(what, day);
    write(*to, text);
    return await(to->commit()).value();
}

void check_visibility(sink_under_test& what) {
    const auto to = open_window(what, 0);
    CHECK(what.visible().empty());
    write(*to, "first ");
    write(*to, "");
    write(*to, "second");
    CHECK(what.visible().empty());
    const auto name = await(to->commit());
    REQUIRE(name.has_value());
    CHECK_FALSE(name->empty());
    CHECK(what.visible() == std::map<time_range, std::string>{{window_of_day(0), "first second"}});
}

void check_replacement(sink_under_test& what) {
    const auto again = open_window(what, 0);
    write(*again, "third");
    CHECK(what.visible().at(window_of_day(0)) == "first second");
    REQUIRE(await(again->commit()).has_value());
    CHECK(what.visible().at(window_of_day(0)) == "third");
}

void check_giving_up(sink_under_test& what) {
    const auto before = what.visible();
    {
        const auto dropped = open_window(what, 1);
        write(*dropped, "never to be seen");
    }
    CHECK(what.is_tidy());
    const auto aborted = open_window(what, 0);
    write(*aborted, "nor this");
    aborted->abort();
    CHECK(what.is_tidy());
    aborted->abort();
    CHECK(await(aborted->write(bytes_of("late"))).has_error());
    CHECK(await(aborted->commit()).has_error());
    CHECK(what.visible() == before);
}

void check_contents(sink_under_test& what) {
    deliver(what, 2, "");
    CHECK(what.visible().at(window_of_day(2)).empty());
    const auto large = sample_text(3'000'000);
    deliver(what, 2, large);
    CHECK(what.visible().at(window_of_day(2)) == large);
}

void check_many_at_once(sink_under_test& what) {
    const auto third = open_window(what, 3);
    const auto fourth = open_window(what, 4);
    write(*third, "3");
    write(*fourth, "4");
    write(*third, "3");
    const auto name_of_fourth = await(fourth->commit()).value();
    const auto name_of_third = await(third->commit()).value();
    CHECK(name_of_third != name_of_fourth);
    CHECK(what.visible().at(window_of_day(3)) == "33");
    CHECK(what.visible().at(window_of_day(4)) == "4");
}

// What `text` was checkpointed with, and where a writer goes on that finds it.
std::unique_ptr<writer> go_on(sink_under_test& what, int day, std::string_view note,
                              std::string_view text) {
    const auto spec = conformance_spec();
    const auto window = window_of_day(day);
    auto left = await(what.target().resume(spec, window)).value();
    REQUIRE(left);
    CHECK(std::ranges::equal(left->note, bytes_of(note)));
    std::string found;
    const writer::visitor visit = [&found](std::span<const std::byte> piece) {
        found.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    };
    REQUIRE(await(left->into->read_back(visit)).has_value());
    CHECK(found == text);
    return std::move(left->into);
}

bool has_left(sink_under_test& what, int day) {
    const auto spec = conformance_spec();
    const auto window = window_of_day(day);
    return await(what.target().resume(spec, window)).value().has_value();
}

void checkpoint(writer& at, std::string_view note) {
    REQUIRE(await(at.checkpoint(bytes_of(note))).has_value());
}

void check_checkpoints(sink_under_test& what) {
    REQUIRE_FALSE(has_left(what, 6));
    {
        const auto first = open_window(what, 6);
        REQUIRE(first->keeps_checkpoints());
        write(*first, "one ");
        checkpoint(*first, "after one");
        write(*first, "lost");
    }
    {
        const auto second = go_on(what, 6, "after one", "one ");
        write(*second, "two ");
        checkpoint(*second, "after two");
        write(*second, "lost");
    }
    const auto third = go_on(what, 6, "after two", "one two ");
    write(*third, "three");
    CHECK_FALSE(what.visible().contains(window_of_day(6)));
    REQUIRE(await(third->commit()).has_value());
    CHECK(what.visible().at(window_of_day(6)) == "one two three");
    CHECK_FALSE(has_left(what, 6));
    CHECK(what.is_tidy());
}

void check_dropped_checkpoints(sink_under_test& what) {
    for (const bool by_abort : {true, false}) {
        const auto kept = open_window(what, 7);
        write(*kept, "kept");
        checkpoint(*kept, "note");
        if (by_abort) kept->abort();
        CHECK(has_left(what, 7) != by_abort);
        if (!by_abort) open_window(what, 7);
        CHECK_FALSE(has_left(what, 7));
    }
    CHECK(what.is_tidy());
}

// Larger than anything that a sink may hold back, cut where no block of it ends.
void check_large_checkpoints(sink_under_test& what) {
    const auto text = sample_text(9'000'001);
    const std::string_view whole = text;
    open_window(what, 8);
    {
        const auto first = open_window(what, 8);
        write(*first, whole.substr(0, 5'000'003));
        checkpoint(*first, "far");
        write(*first, whole.substr(5'000'003, 2'500'000));
        checkpoint(*first, "farther");
        write(*first, whole.substr(7'500'003, 1'000'000));
    }
    const auto second = go_on(what, 8, "farther", whole.substr(0, 7'500'003));
    write(*second, whole.substr(7'500'003));
    REQUIRE(await(second->commit()).has_value());
    CHECK(what.visible().at(window_of_day(8)) == text);
}

void check_after_commit(sink_under_test& what) {
    const auto done = open_window(what, 5);
    write(*done, "done");
    REQUIRE(await(done->commit()).has_value());
    CHECK(await(done->write(bytes_of("more"))).has_error());
    CHECK(await(done->commit()).has_error());
    done->abort();
    CHECK(what.visible().at(window_of_day(5)) == "done");
}

void check_parking(sink_under_test& what) {
    const auto large = sample_text(6'000'000);
    const auto parked = open_window(what, 7);
    REQUIRE(await(parked->release_handles()).has_value());
    write(*parked, std::string_view(large).substr(0, 5'500'000));
    for (int i = 0; i < 2; ++i) REQUIRE(await(parked->release_handles()).has_value());
    CHECK_FALSE(what.visible().contains(window_of_day(7)));
    write(*parked, std::string_view(large).substr(5'500'000));
    REQUIRE(await(parked->release_handles()).has_value());
    REQUIRE(await(parked->commit()).has_value());
    CHECK(what.visible().at(window_of_day(7)) == large);
    {
        const auto dropped = open_window(what, 8);
        write(*dropped, "never to be seen");
        REQUIRE(await(dropped->release_handles()).has_value());
    }
    CHECK(what.is_tidy());
    {
        const auto kept = open_window(what, 8);
        write(*kept, "kept, ");
        checkpoint(*kept, "a note");
        write(*kept, "not kept");
        REQUIRE(await(kept->release_handles()).has_value());
    }
    const auto again = go_on(what, 8, "a note", "kept, ");
    again->abort();
    CHECK(what.is_tidy());
}

}  // namespace

time_range window_of_day(int day) {
    const auto start =
        wall_time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::days(day);
    return time_range{start, start + std::chrono::days(1)};
}

export_spec conformance_spec() {
    export_spec spec;
    spec.segment = segment_id("name@example.com:42");
    return spec;
}

void check_sink(sink_under_test& what) {
    const auto destination = what.target().destination();
    CHECK_FALSE(destination.empty());
    REQUIRE(what.visible().empty());
    check_visibility(what);
    check_replacement(what);
    check_giving_up(what);
    check_contents(what);
    check_many_at_once(what);
    check_after_commit(what);
    check_checkpoints(what);
    check_dropped_checkpoints(what);
    check_large_checkpoints(what);
    check_parking(what);
    CHECK(what.is_tidy());
    CHECK(what.target().destination() == destination);
}

}  // namespace sluice::test
