#include "support/catch.hpp"
#include "support/scenario.hpp"

#include <variant>

namespace backfill_resumed_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kept_every = 64 << 10;

// Files of some 300 KB that come in 20 s.
simulation_options large_files() {
    auto options = quick();
    options.events_per_day = 5000;
    options.bytes_per_second = 15'000;
    return options;
}

effort keeping() {
    effort how;
    how.checkpoint_every = kept_every;
    return how;
}

std::uint64_t stored_bytes(const process& done) {
    std::uint64_t sum = 0;
    for (const auto& e : done.log.all)
        if (const auto* one = e.as<events::delivered>()) sum += one->what.content.stored_bytes;
    return sum;
}

std::uint64_t picked_up_bytes(const process& done) {
    std::uint64_t sum = 0;
    for (const auto& e : done.log.all)
        if (const auto* one = e.as<events::picked_up>()) sum += one->received;
    return sum;
}

}  // namespace

TEST_CASE("a crash in the middle of a download costs what came since its checkpoint",
          "[simulation]") {
    const auto windows = days(1);
    for (const auto downloading : {5s, 9s, 17s}) {
        world w(large_files());
        auto first = w.start(keeping());
        first->begin(windows);
        while (w.server.totals().download == 0) first->step();
        const auto began = first->time.now();
        while (first->time.now() < began + downloading) first->step();
        auto second = w.go_on_after(*first, keeping());
        second->begin(windows);
        second->finish();
        INFO("crashed after " << downloading.count() << " s");
        CHECK(second->result().windows.delivered == 1);
        CHECK(wrong_windows(w.server, w.target, windows) == 0);
        CHECK(w.server.totals().create == 1);
        const auto size = stored_bytes(*second);
        const auto again = second->result().bytes.received;
        CHECK(again == size - picked_up_bytes(*second));
        const auto came = static_cast<std::uint64_t>(15'000 * downloading.count());
        // A piece of the body is 64 KiB as well.
        CHECK(again <= size - came + 2 * kept_every);
        CHECK(w.target.left() == 0);
    }
}

TEST_CASE("a crash at any step of downloads with checkpoints delivers no wrong byte",
          "[simulation]") {
    auto options = large_files();
    options.bytes_per_second = 1e6;
    auto how = keeping();
    how.checkpoint_every = 4 << 10;
    const auto windows = days(1);
    bool crashed = true;
    int resumed = 0;
    for (int steps = 0; crashed; ++steps) {
        world w(options);
        auto first = w.start(how);
        first->begin(windows);
        for (int i = 0; i < steps && !first->ended(); ++i) first->step();
        crashed = !first->ended();
        auto second = w.go_on_after(*first, how);
        second->begin(windows);
        second->finish();
        resumed += second->log.count<events::picked_up>() > 0 ? 1 : 0;
        INFO("crashed after step " << steps);
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.target.left() == 0);
    }
    CHECK(resumed > 0);
}

TEST_CASE("a checkpoint that cannot be taken up costs a fresh start and nothing else",
          "[simulation]") {
    const auto windows = days(1);
    world w(large_files());
    auto first = w.start(keeping());
    first->begin(windows);
    while (w.target.left() == 0) first->step();
    w.target.change_left(windows.front(), [](std::string& content) { content[0] ^= 1; });
    auto second = w.go_on_after(*first, keeping());
    second->begin(windows);
    second->finish();
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    REQUIRE(second->log.count<events::picked_up>() == 1);
    CHECK(picked_up_bytes(*second) == 0);
    CHECK(second->result().bytes.received == stored_bytes(*second));
}

TEST_CASE("a run that is stopped leaves its checkpoints to the next one", "[simulation]") {
    const auto windows = days(1);
    auto options = large_files();
    options.faults = *fault_plan::parse(R"([{"on":"download","count":1,"cut_after":150000},
                                            {"on":"download","count":0,"refuse":true}])");
    world w(options);
    auto first = w.start(keeping());
    first->begin(windows);
    while (w.server.totals().download < 2) first->step();
    first->stop();
    first->finish();
    CHECK(first->result().windows.delivered == 0);
    CHECK(w.target.left() == 1);
}

TEST_CASE("all downloads of an engine share its bandwidth", "[simulation]") {
    const auto windows = days(8);
    auto options = large_files();
    options.bytes_per_second = 0;
    effort how;
    how.bandwidth = 50'000;
    world w(options);
    auto p = w.start(how);
    p->begin(windows);
    while (w.server.totals().download == 0) p->step();
    const auto began = p->time.now();
    p->finish();
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    const auto least = static_cast<double>(p->result().bytes.received) / *how.bandwidth;
    const std::chrono::duration<double> took = p->time.now() - began;
    CHECK(took.count() >= least - 0.2);
    CHECK(took.count() <= least + 20);
}

TEST_CASE("as many downloads go on at once as help", "[simulation]") {
    const auto windows = days(55);
    auto options = large_files();
    options.bytes_per_second = 5'000;  // of each
    options.limit.burst = 1000;
    effort how;
    how.downloads = std::nullopt;
    world adapting(options);
    auto p = adapting.start(how);
    p->begin(windows);
    p->finish();
    CHECK(wrong_windows(adapting.server, adapting.target, windows) == 0);
    how.downloads = 2;
    world two(options);
    auto slow = two.start(how);
    slow->begin(windows);
    slow->finish();
    CHECK(p->result().elapsed * 8 < slow->result().elapsed);
}

}  // namespace backfill_resumed_tests
