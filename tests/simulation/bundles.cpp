#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/scenario.hpp"

#include <variant>

namespace bundles_tests {

using namespace sluice;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

export_spec in_format(export_format format) {
    export_spec spec;
    spec.format = format;
    return spec;
}

std::vector<time_range> spans_asked(const simulated_account& server) {
    std::vector<time_range> all;
    for (const auto& one : server.arrivals())
        if (one.kind == "create" && one.status == 200) all.push_back(one.range);
    return all;
}

}  // namespace

TEST_CASE("windows that share an export are the files that they would be alone", "[simulation]") {
    const auto windows = days(40);
    for (const auto format : {export_format::ndjson, export_format::csv, export_format::json}) {
        const auto spec = in_format(format);
        auto options = quick();
        options.events_per_day = 40;
        world w(options);
        auto p = w.start(in_bundles_of(30));
        p->begin(windows, spec);
        p->finish();
        INFO(name(format));
        CHECK(p->result().windows.delivered == 40);
        CHECK(p->result().rows == 40 * 40);
        CHECK(p->result().unmatched == 0);
        CHECK(wrong_windows(w.server, w.target, windows, spec) == 0);
        CHECK(w.server.totals().create == 2);
        CHECK(w.server.totals().results == 2);
        CHECK(p->log.count<events::delivered>() == 40);
        CHECK(w.target.open_writers() == 0);
    }
}

TEST_CASE("a year of days by thirty takes less than a twentieth of the time of single days",
          "[simulation]") {
    // The model of engine/span_model.hpp: a start that costs as much as a day's data, here half a
    // minute each.
    auto options = small();
    options.events_per_day = 2;
    options.runs = [](const time_range& span) {
        return std::chrono::duration_cast<duration>(30s * (1 + span.length() / 24h));
    };
    std::vector<time_range> windows;
    for (auto at = days(1).front().start - 365 * 24h; windows.size() < 365; at += 24h)
        windows.push_back({at, at + 24h});
    const auto took = [&](int bundle) {
        world w(options);
        auto p = w.start(in_bundles_of(bundle));
        p->begin(windows);
        p->finish();
        CHECK(p->result().windows.delivered == 365);
        CHECK(wrong_windows(w.server, w.target, windows) == 0);
        return p->result().elapsed;
    };
    CHECK(took(30) < took(1) / 20);
}

TEST_CASE("a bundle has gaps where windows were delivered before", "[simulation]") {
    world w(quick());
    const auto windows = days(9);
    auto first = w.start();
    first->begin({windows[4]});
    first->finish();
    auto second = w.go_on_after(*first, in_bundles_of(30));
    second->begin(windows);
    second->finish();
    CHECK(second->result().windows.delivered == 8);
    CHECK(second->result().windows.already == 1);
    CHECK(second->result().requests.create == 2);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
}

TEST_CASE("a server that refuses long ranges is found out in as many calls as halvings",
          "[simulation]") {
    auto options = quick();
    options.longest_range = 72h;
    world w(options);
    const auto windows = days(50);
    auto p = w.start(in_bundles_of(30));
    p->begin(windows);
    p->finish();
    CHECK(p->result().windows.delivered == 50);
    CHECK(p->result().windows.failed == 0);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    const auto asked = spans_asked(w.server);
    CHECK(p->result().requests.create <= asked.size() + 4);
    for (const auto& span : asked) CHECK(span.length() <= 72h);

    SECTION("and the next run knows it") {
        auto more = days(58);
        more.erase(more.begin(), more.begin() + 50);
        auto next = w.go_on_after(*p, in_bundles_of(30));
        next->begin(more);
        next->finish();
        CHECK(next->result().windows.delivered == 8);
        CHECK(spans_asked(w.server).size() == asked.size() + next->result().requests.create);
    }
}

TEST_CASE("a window that is refused as too long is halved where that is allowed", "[simulation]") {
    auto options = quick();
    options.longest_range = 8h;
    world w(options);
    const auto windows = days(3);
    SECTION("else it fails") {
        auto p = w.start(in_bundles_of(3));
        p->begin(windows);
        p->finish();
        CHECK(p->result().windows.failed == 3);
    }
    SECTION("and the next run finds all of it there") {
        auto how = in_bundles_of(3);
        how.shortest_window = 6h;
        auto p = w.start(how);
        p->begin(windows);
        p->finish();
        CHECK(p->result().windows.planned == 12);
        CHECK(p->result().windows.delivered == 12);
        CHECK(p->result().requests.create == 12 + 3);
        std::vector<time_range> quarters;
        for (auto at = windows.front().start; at < windows.back().end; at += 6h)
            quarters.push_back({at, at + 6h});
        CHECK(wrong_windows(w.server, w.target, quarters) == 0);
        auto next = w.go_on_after(*p, how);
        next->begin(windows);
        next->finish();
        CHECK(next->result().windows.already == 12);
        CHECK(next->result().requests.create == 0);
    }
}

TEST_CASE("a bundle that fails on the server is halved, and no window is lost", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"create","count":1,"fail_operation":true}])");
    world w(options);
    const auto windows = days(12);
    auto p = w.start(in_bundles_of(12));
    p->begin(windows);
    p->finish();
    CHECK(p->result().windows.delivered == 12);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    REQUIRE(p->log.count<events::divided>() == 1);
    const auto asked = spans_asked(w.server);
    REQUIRE(asked.size() == 3);
    CHECK(asked[1].length() == 6 * 24h);
    CHECK(asked[2].length() == 6 * 24h);
}

TEST_CASE("a bundle whose download dies again and again is halved", "[simulation]") {
    auto options = quick();
    options.faults = *fault_plan::parse(R"([{"on":"download","count":9,"cut_after":0}])");
    world w(options);
    const auto windows = days(4);
    auto how = in_bundles_of(4);
    how.retries = 2;
    auto p = w.start(how);
    p->begin(windows);
    p->finish();
    CHECK(p->result().windows.delivered == 4);
    CHECK(p->log.count<events::divided>() >= 1);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    CHECK(w.target.left() == 0);
}

TEST_CASE("a crash at any step of a bundle loses nothing and delivers no wrong byte",
          "[simulation]") {
    auto options = quick();
    options.events_per_day = 30;
    options.bytes_per_second = 20'000;
    auto how = in_bundles_of(5);
    how.checkpoint_every = 4 << 10;
    const auto windows = days(5);
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
        REQUIRE(second->result().windows.delivered + second->result().windows.already == 5);
        REQUIRE(wrong_windows(w.server, w.target, windows) == 0);
        REQUIRE(w.server.totals().create <= 2);
        REQUIRE(w.target.left() == 0);
    }
    CHECK(resumed > 0);
}

TEST_CASE("a bundle is begun again when the next run asks for other bundles", "[simulation]") {
    world w(quick());
    const auto windows = days(6);
    auto first = w.start(in_bundles_of(6));
    first->begin(windows);
    while (w.server.totals().create == 0) first->step();
    first->stop();
    first->finish();
    auto second = w.go_on_after(*first, in_bundles_of(2));
    second->begin(windows);
    second->finish();
    CHECK(second->result().windows.delivered == 6);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
    // The export of all six was running: it is fetched rather than three others made.
    CHECK(second->result().requests.create <= 3);
}

TEST_CASE("windows exported again change only where their content did", "[simulation]") {
    world w(quick());
    const auto windows = days(6);
    auto first = w.start(in_bundles_of(3));
    first->begin(windows);
    first->finish();
    auto second = w.go_on_after(*first, in_bundles_of(1));
    auto what = second->into(w.target, windows);
    what.again = {windows[4], windows[5]};
    second->begin(what);
    second->finish();
    CHECK(second->result().windows.planned == 6);
    CHECK(second->result().windows.already == 6);
    CHECK(second->result().windows.delivered == 0);
    CHECK(second->result().requests.create == 1);
    CHECK(second->log.count<events::unchanged>() == 2);
    CHECK(w.target.committed().at(windows[5]).commits == 1);
    CHECK(w.target.open_writers() == 0);
}

TEST_CASE(
    "a crash while windows are exported again leaves no file that its receipt does not tell of",
    "[simulation]") {
    world w(quick());
    const auto windows = days(2);
    auto first = w.start();
    first->begin(windows);
    first->finish();
    auto second = w.go_on_after(*first);
    auto what = second->into(w.target, windows);
    what.again = windows;
    second->begin(what);
    while (w.server.totals().results < 3) second->step();
    auto third = w.go_on_after(*second);
    third->begin(windows);
    third->finish();
    CHECK(third->log.count<events::unchanged>() == 2);
    CHECK(third->result().requests.create == 0);
    CHECK(test::await(third->store->unfinished(1)).value().empty());
    CHECK(w.target.left() == 0);
}

TEST_CASE("bundles of individuals, or of kept gzip, are refused before anything is asked",
          "[simulation]") {
    world w(quick());
    auto how = in_bundles_of(2);
    how.keep_gzip = GENERATE(false, true);
    auto p = w.start(how);
    export_spec spec;
    if (!how.keep_gzip) spec.type = export_type::individual;
    p->begin(days(2), spec);
    p->finish();
    REQUIRE_FALSE(p->answer().has_value());
    CHECK(p->answer().error().cause() == error::invalid_argument);
    CHECK(w.server.totals().create == 0);
}

TEST_CASE("an engine that chooses bundles needs fewer calls for the same files", "[simulation]") {
    auto options = small();
    world w(options);
    const auto windows = days(55);
    auto p = w.start(in_bundles_of(std::nullopt));
    p->begin(windows);
    p->finish();
    CHECK(p->result().windows.delivered == 55);
    CHECK(p->result().requests.create < 28);
    CHECK(wrong_windows(w.server, w.target, windows) == 0);
}

}  // namespace bundles_tests
