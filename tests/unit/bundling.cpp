#include <engine/bundling.hpp>

#include "support/catch.hpp"
#include "support/ledger_conformance.hpp"

namespace bundling_tests {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

std::vector<time_range> some_days(std::initializer_list<int> numbers) {
    std::vector<time_range> all;
    for (const int number : numbers) all.push_back(day(number));
    return all;
}

std::vector<time_range> many_days(int count) {
    std::vector<time_range> all;
    for (int i = 1; i <= count; ++i) all.push_back(day(i));
    return all;
}

std::vector<int> sizes(const std::vector<time_range>& ranges) {
    std::vector<int> all;
    for (const auto& one : ranges) all.push_back(static_cast<int>(one.length() / 24h));
    return all;
}

bundle_bounds at_most(std::size_t windows,
                      std::optional<std::chrono::milliseconds> refused = std::nullopt) {
    bundle_bounds most;
    most.windows = windows;
    most.refused = refused;
    return most;
}

}  // namespace

TEST_CASE("consecutive windows share an export, and gaps end one") {
    struct {
        std::vector<time_range> windows;
        std::size_t most;
        std::vector<int> expected;
    } const rows[] = {
        {{}, 30, {}},
        {some_days({1, 2, 3}), 1, {1, 1, 1}},
        {some_days({1, 2, 3}), 0, {1, 1, 1}},
        {some_days({1, 2, 3}), 2, {2, 1}},
        {some_days({1, 2, 3}), 30, {3}},
        {some_days({1, 2, 5, 6, 7, 9}), 30, {2, 3, 1}},
        {many_days(365), 30, {30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 5}},
    };
    for (const auto& row : rows) {
        const auto ranges = bundled(row.windows, at_most(row.most));
        CHECK(sizes(ranges) == row.expected);
        if (!ranges.empty()) CHECK(ranges.front().start == row.windows.front().start);
    }
}

TEST_CASE("what was refused is halved, evenly, down to one window") {
    CHECK(sizes(bundled(many_days(30), at_most(30, 30 * 24h))) == std::vector{15, 15});
    CHECK(sizes(bundled(many_days(15), at_most(8, 15 * 24h))) == std::vector{5, 5, 5});
    CHECK(sizes(bundled(many_days(14), at_most(30, 14 * 24h))) == std::vector{7, 7});
    CHECK(sizes(bundled(many_days(3), at_most(30, 24h))) == std::vector{1, 1, 1});
    CHECK(sizes(bundled(many_days(30), at_most(7, 100 * 24h))) == std::vector{7, 7, 7, 7, 2});
}

TEST_CASE("a length that works is found in as many refusals as halvings") {
    for (int works = 1; works <= 30; ++works) {
        int refusals = 0;
        auto most = at_most(30);
        for (;;) {
            const auto first = bundled(many_days(365), most).front();
            if (first.length() <= works * 24h) break;
            ++refusals;
            most.refused = first.length();
        }
        CHECK(refusals <= 4);
    }
}

TEST_CASE("the windows of a range are those that lie in it") {
    const auto all = some_days({1, 2, 4, 5});
    const auto within = [&](int first, int last) {
        return windows_in(all, {day(first).start, day(last).end}).size();
    };
    CHECK(within(1, 5) == 4);
    CHECK(within(2, 4) == 2);
    CHECK(within(3, 3) == 0);
    CHECK(windows_in(all, {day(1).start, day(2).start + 1h}).size() == 1);
    CHECK(windows_in({}, day(1)).empty());
}

TEST_CASE("refusals that speak of the span are told from others") {
    for (const char* words : {"the time range is longer than 72h", "timeRange exceeds the limit",
                              "Export period must not be more than 30 days", "span too large"})
        CHECK(speaks_of_span(words));
    for (const char* words : {"unknown segment: x", "fields: 'a' stands there twice", ""})
        CHECK_FALSE(speaks_of_span(words));
}

}  // namespace bundling_tests
