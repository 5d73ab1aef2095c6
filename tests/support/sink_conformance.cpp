#include "support/sink_conformance.hpp"

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/sink_steps.hpp"

namespace sluice::test {
namespace {

using namespace sink_steps;

void check_visibility(sink_under_test& what) {
    const auto to = open_window(what, 0);
    CHECK(what.visible().empty());
    write(*to, "first ");
    write(*to, "");
    write(*to, "second");
    CHECK(what.visible().empty());
    const auto stored = await(to->commit(proof_of("first second"))).value();
    REQUIRE(stored.size() == 1);
    CHECK_FALSE(stored.front().name.empty());
    CHECK(stored.front().bytes > 0);
    CHECK(stored.front().digest.size() == 32);
    CHECK(what.visible() == std::map<time_range, std::string>{{window_of_day(0), "first second"}});
}

void check_replacement(sink_under_test& what) {
    const auto again = open_window(what, 0);
    write(*again, "third");
    CHECK(what.visible().at(window_of_day(0)) == "first second");
    REQUIRE(await(again->commit(proof_of("third"))).has_value());
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
    CHECK(await(aborted->commit(proof_of("nor this"))).has_error());
    CHECK(what.visible() == before);
    const auto short_one = open_window(what, 1);
    write(*short_one, "one byte too many");
    CHECK(await(short_one->commit(proof_of("one byte too man"))).has_error());
    CHECK(what.visible() == before);
}

void check_contents(sink_under_test& what) {
    deliver(what, 2, "");
    CHECK(what.visible().at(window_of_day(2)).empty());
    const auto large = sample_text(3'000'000);
    deliver(what, 2, large);
    CHECK((what.visible().at(window_of_day(2)) == large));
}

void check_many_at_once(sink_under_test& what) {
    const auto third = open_window(what, 3);
    const auto fourth = open_window(what, 4);
    write(*third, "3");
    write(*fourth, "4");
    write(*third, "3");
    const auto stored_fourth = await(fourth->commit(proof_of("4"))).value();
    const auto stored_third = await(third->commit(proof_of("33"))).value();
    CHECK(stored_third.front().name != stored_fourth.front().name);
    CHECK(what.visible().at(window_of_day(3)) == "33");
    CHECK(what.visible().at(window_of_day(4)) == "4");
}

bool has_left(sink_under_test& what, int day) {
    return await(what.target().resume(target_of_day(day))).value().has_value();
}

void check_checkpoints(sink_under_test& what) {
    REQUIRE_FALSE(has_left(what, 6));
    {
        const auto first = open_window(what, 6);
        write(*first, "one ");
        checkpoint(*first, "after one");
        write(*first, "lost");
    }
    {
        const auto second = resumed(what, 6, "after one", "one ");
        write(*second, "two ");
        checkpoint(*second, "after two");
        write(*second, "lost");
    }
    const auto third = resumed(what, 6, "after two", "one two ");
    write(*third, "three");
    CHECK_FALSE(what.visible().contains(window_of_day(6)));
    REQUIRE(await(third->commit(proof_of("one two three"))).has_value());
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
    const auto second = resumed(what, 8, "farther", whole.substr(0, 7'500'003));
    write(*second, whole.substr(7'500'003));
    REQUIRE(await(second->commit(proof_of(text))).has_value());
    CHECK((what.visible().at(window_of_day(8)) == text));
}

void check_after_commit(sink_under_test& what) {
    const auto done = open_window(what, 5);
    write(*done, "done");
    const auto stored = await(done->commit(proof_of("done"))).value();
    CHECK(await(done->commit(proof_of("done"))).value() == stored);
    CHECK(await(done->write(bytes_of("more"))).has_error());
    CHECK(await(done->commit(proof_of("done"))).value() == stored);
    done->abort();
    CHECK(what.visible().at(window_of_day(5)) == "done");
}

}  // namespace

target target_of_day(int day) {
    return window_target(conformance_spec(), window_of_day(day));
}

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
    const auto id = what.target().id();
    CHECK_FALSE(id.empty());
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
    sink_steps::check_place(what);
    CHECK(what.target().id() == id);
}

}  // namespace sluice::test
