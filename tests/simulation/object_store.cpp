#include <sluice/simulation/object_store_sink.hpp>
#include <sluice/sinks/manifest.hpp>

#include "async/complete.hpp"
#include "support/catch.hpp"
#include "support/packing_sink.hpp"
#include "support/scenario.hpp"

// Whole backfills into an object store.

namespace object_store_tests {

using namespace sluice;
using namespace sluice::testing;

namespace {

constexpr std::uint64_t least_part = 2 << 10;

simulation_options slow() {
    auto options = quick();
    options.bytes_per_second = 20'000;
    return options;
}

effort often_kept(int bundle) {
    auto how = in_bundles_of(bundle);
    how.checkpoint_every = 1 << 10;
    return how;
}

void begin(process& in, sink& onto, const std::vector<time_range>& windows) {
    in.begin(in.into(onto, windows));
}

std::string truth(const simulated_account& server, const time_range& window) {
    return server.truth("everyone", "TYPE_EVENT", "FORMAT_NDJSON", {}, window);
}

int wrong_objects(const simulated_account& server, const memory_object_store& store,
                  const std::vector<time_range>& windows) {
    int wrong = 0;
    for (const auto& window : windows) {
        const auto found = store.objects().find(object_name(window_target({}, window)));
        if (found == store.objects().end() || found->second.content != truth(server, window))
            ++wrong;
    }
    return wrong;
}

// Nothing but the windows, and no upload that nobody completes.
bool is_tidy(const memory_object_store& store, std::size_t windows) {
    return store.open_uploads() == 0 && store.objects().size() == windows;
}

void check_receipts(process& in, sink& place, std::size_t windows) {
    const auto known = complete(in.store->find_backfill(place.id())).value();
    REQUIRE(known.has_value());
    std::vector<receipt> all;
    const ledger::receipt_visitor keep = [&all](const receipt& one) { all.push_back(one); };
    REQUIRE(complete(in.store->for_each_receipt(known->key, keep)).has_value());
    REQUIRE(all.size() == windows);
    for (const auto& one : all) {
        REQUIRE_FALSE(one.objects.front().version.empty());
        REQUIRE(complete(place.verify(one, {})).value().empty());
    }
}

}  // namespace

TEST_CASE("a backfill into an object store is the server's truth, receipt by receipt",
          "[simulation][object_store]") {
    world w(slow());
    memory_object_store store(least_part);
    object_store_sink place(store);
    const auto windows = days(5);
    auto p = w.start(often_kept(GENERATE(1, 3)));
    begin(*p, place, windows);
    p->finish();
    REQUIRE(p->result().windows.delivered == 5);
    CHECK(wrong_objects(w.server, store, windows) == 0);
    CHECK(is_tidy(store, 5));
    CHECK(place.open_writers() == 0);
    check_receipts(*p, place, 5);
}

TEST_CASE("a process that dies at any step leaves an object store to the next one",
          "[simulation][object_store]") {
    const auto how = often_kept(GENERATE(1, 3));
    const auto windows = days(3);
    std::size_t resumed = 0;
    bool ended = false;
    for (int steps = 0; !ended; steps += 3) {
        world w(slow());
        memory_object_store store(least_part);
        object_store_sink first(store);
        auto before = w.start(how);
        begin(*before, first, windows);
        for (int i = 0; i < steps && !before->ended(); ++i) before->step();
        ended = before->ended();
        INFO("after " << steps << " steps");
        // The dead process must not speak to the store any more.
        auto left_then = store;
        object_store_sink second(left_then);
        auto next = w.go_on_after(*before, how);
        begin(*next, second, windows);
        next->finish();
        resumed += next->log.count<events::picked_up>();
        REQUIRE(next->result().windows.delivered + next->result().windows.already == 3);
        REQUIRE(wrong_objects(w.server, left_then, windows) == 0);
        REQUIRE(is_tidy(left_then, 3));
        REQUIRE(second.open_writers() == 0);
        check_receipts(*next, second, 3);
    }
    CHECK(resumed > 0);
}

TEST_CASE("whichever call of an object store fails, the next run does the rest",
          "[simulation][object_store]") {
    const auto how = often_kept(GENERATE(1, 3));
    const auto fault = GENERATE(store_fault::refused, store_fault::answer_lost);
    const auto windows = days(3);
    int at = 0;
    for (bool failed = true; failed; ++at) {
        world w(slow());
        memory_object_store store(least_part);
        object_store_sink place(store);
        int left = at;
        store.fail_with([&left, fault](std::string_view) -> awaitable<store_fault> {
            co_return left-- == 0 ? fault : store_fault::none;
        });
        auto first = w.start(how);
        begin(*first, place, windows);
        first->finish();
        failed = left < 0;
        INFO("call " << at);
        REQUIRE(place.open_writers() == 0);
        if (fault == store_fault::answer_lost) REQUIRE(first->result().windows.delivered == 3);
        auto next = w.go_on_after(*first, how);
        object_store_sink again(store);
        begin(*next, again, windows);
        next->finish();
        REQUIRE(next->result().windows.delivered + next->result().windows.already == 3);
        REQUIRE(wrong_objects(w.server, store, windows) == 0);
        check_receipts(*next, again, 3);
    }
    CHECK(at > 10);
}

TEST_CASE("a window that changed replaces its object, and one that did not stays",
          "[simulation][object_store]") {
    world w(quick());
    memory_object_store store(least_part);
    object_store_sink place(store);
    const auto windows = days(2);
    auto first = w.start();
    begin(*first, place, windows);
    first->finish();
    const auto name = object_name(window_target({}, windows[1]));
    const auto before = store.objects().at(name).generation;
    auto second = w.go_on_after(*first);
    auto what = second->into(place, windows);
    what.again = {windows[1]};
    second->begin(what);
    second->finish();
    CHECK(second->log.count<events::unchanged>() == 1);
    CHECK(store.objects().at(name).generation == before);
}

TEST_CASE("a backfill through a packing sink keeps both digests in its receipts",
          "[simulation][object_store]") {
    world w(slow());
    memory_object_store store(least_part);
    object_store_sink objects(store);
    sluice::test::packing_sink place(objects);
    const auto windows = days(4);
    auto p = w.start(often_kept(GENERATE(1, 4)));
    begin(*p, place, windows);
    p->finish();
    REQUIRE(p->result().windows.delivered == 4);
    CHECK(is_tidy(store, 4));
    for (const auto& window : windows) {
        const auto& object = store.objects().at(object_name(window_target({}, window)) + ".z");
        CHECK(sluice::test::unpack(object.content) == truth(w.server, window));
    }
    check_receipts(*p, place, 4);
}

}  // namespace object_store_tests
