#include <sluice/ledger/sqlite_ledger.hpp>

#include <unistd.h>

#include <deque>
#include <random>

#include "support/catch.hpp"
#include "support/child_process.hpp"
#include "support/ledger_conformance.hpp"

namespace sqlite_sharing_tests {

// Several processes on one file, and what is left of one that is killed.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

using line = child_process::line;

moment at(duration since) {
    const wall_time wall(1'700'000'000s);
    return {steady_time(10'000s + since),
            wall + std::chrono::floor<std::chrono::milliseconds>(since), "boot"};
}

// Takes tokens until there is none left; how many there were.
int take_all(const std::filesystem::path& folder, const moment& at) {
    set_clock time;
    time.at = at;
    opened_ledger store(folder, time);
    int taken = 0;
    for (bool more = true; more;) {
        const bucket_change change = [&](token_bucket& bucket, const moment& now) {
            more = bucket.try_take(now.steady);
            if (more) bucket.settle(now.steady, now.steady);
        };
        store->update_bucket(bucket_limit{}, change).value();
        if (more) ++taken;
    }
    return taken;
}

int taken_by_four(const std::filesystem::path& folder, const moment& now) {
    const auto work = [&](const line& parent) {
        parent.hear();
        return take_all(folder, now);
    };
    std::deque<child_process> all;
    for (int i = 0; i < 4; ++i) all.emplace_back(work);
    for (auto& one : all) one.parent_side().tell();
    int taken = 0;
    for (auto& one : all) taken += one.wait();
    return taken;
}

}  // namespace

TEST_CASE("processes that share a bucket never take more than it holds") {
    temporary_folder scratch;
    CHECK(taken_by_four(scratch.path(), at(0s)) == 50);
    CHECK(taken_by_four(scratch.path(), at(1s)) == 0);
    CHECK(taken_by_four(scratch.path(), at(301s)) == 10);
}

TEST_CASE("processes that make a ledger at once share what they made") {
    temporary_folder scratch;
    for (int round = 0; round < 5; ++round) {
        const auto folder = scratch.path() / std::to_string(round);
        CHECK(taken_by_four(folder, at(0s)) == 50);
        std::size_t files = 0;
        for (const auto& one : std::filesystem::directory_iterator(folder))
            files += one.path().extension() == ".sqlite" ? 1 : 0;
        CHECK(files == 1);
    }
}

TEST_CASE("two handles of one process see each other's facts") {
    temporary_folder scratch;
    opened_ledger one(scratch.path());
    opened_ledger other(scratch.path());
    const auto key = one->open_backfill("events", "/out").value();
    CHECK(other->find_backfill("/out").value()->key == key);
    CHECK_FALSE(other->acquire("events", day(1)).has_value());
}

TEST_CASE("accounts of one folder share nothing") {
    temporary_folder scratch;
    opened_ledger one(scratch.path(), "one");
    opened_ledger other(scratch.path(), "other");
    one->open_backfill("events", "/out").value();
    CHECK_FALSE(other->find_backfill("/out").value().has_value());
    CHECK(other->acquire("events", day(1)).has_value());
}

TEST_CASE("windows that another process works on are refused by its name, until it is killed") {
    temporary_folder scratch;
    child_process holder([&](const line& parent) {
        opened_ledger store(scratch.path());
        const time_range january{day(1).start, day(31).end};
        store->acquire("events", january, "process " + std::to_string(::getpid())).value();
        store->acquire("people", day(2)).value();
        parent.tell();
        parent.hear();
        return 0;
    });
    REQUIRE(holder.parent_side().hear() != 0);
    opened_ledger store(scratch.path());
    const auto refused = store->acquire("events", day(7));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().cause() == error::ledger_locked);
    const auto message = refused.error().message();
    INFO(message);
    CHECK(message.find("process " + std::to_string(holder.id())) == 0);
    CHECK(message.find("2026-01-01T00:00:00Z/2026-02-01T00:00:00Z") != std::string::npos);
    CHECK(store->acquire("events", day(32)).has_value());
    holder.kill();
    CHECK(store->acquire("events", day(7)).has_value());
    CHECK(store->acquire("people", day(2)).has_value());
}

TEST_CASE("a refused lease names who holds the windows, not who held them and was killed") {
    temporary_folder scratch;
    child_process killed([&](const line& parent) {
        opened_ledger store(scratch.path());
        store->acquire("events", time_range{day(1).start, day(31).end}, "the dead one").value();
        parent.tell();
        parent.hear();
        return 0;
    });
    REQUIRE(killed.parent_side().hear() != 0);
    killed.kill();
    opened_ledger store(scratch.path());
    const auto held = store->acquire("events", day(7), "process 17").value();
    const auto refused = store->acquire("events", time_range{day(7).start, day(9).end});
    REQUIRE_FALSE(refused.has_value());
    const auto message = refused.error().message();
    INFO(message);
    CHECK(message.find("process 17") == 0);
    CHECK(message.find("2026-01-07T00:00:00Z/2026-01-08T00:00:00Z") != std::string::npos);
}

TEST_CASE("a process that hangs loses its windows when its lease lapses, and writes no more") {
    temporary_folder scratch;
    child_process hanging([&](const line& parent) {
        opened_ledger store(scratch.path());
        const auto key = store->open_backfill("events", "/out").value();
        auto one = intended(key, day(1));
        store->save(one).value();
        parent.tell();
        parent.hear();
        const auto late = store->save(one);
        parent.tell(late.has_error() && late.error().cause() == error::lease_lost ? 'l' : 'w');
        return 0;
    });
    REQUIRE(hanging.parent_side().hear() != 0);
    set_clock time;
    time.at = real_clock().reading();
    opened_ledger store(scratch.path(), time);
    CHECK_FALSE(store->acquire("events", day(1)).has_value());
    time.pass(limits::lease_length);
    CHECK(store->acquire("events", day(1)).has_value());
    hanging.parent_side().tell();
    CHECK(hanging.parent_side().hear() == 'l');
}

TEST_CASE("what a killed process was told is kept is there, and the ledger is sound") {
    temporary_folder scratch;
    std::mt19937 random(4);
    int saved = 0;
    int delivered = 0;
    for (int round = 0; round < 12; ++round) {
        const auto first_day = 1 + round * 1000;
        child_process writer([&](const line& parent) {
            opened_ledger store(scratch.path());
            const auto key = store->open_backfill("events", "/out").value();
            for (int number = first_day;; ++number) {
                auto one = intended(key, day(number));
                store->save(one).value();
                parent.tell('s');
                store->deliver(one, std::vector{proved(day(number))}).value();
                parent.tell('d');
            }
            return 0;
        });
        for (auto words = 1 + random() % 40; words > 0; --words) {
            const auto word = writer.parent_side().hear();
            REQUIRE(word != 0);
            (word == 's' ? saved : delivered) += 1;
        }
        writer.kill();
        while (const auto word = writer.parent_side().hear())
            (word == 's' ? saved : delivered) += 1;
        opened_ledger store(scratch.path());
        const auto key = store->find_backfill("/out").value()->key;
        const auto receipts = store->delivered(key).value().size();
        const auto open = store->unfinished(key).value().size();
        CHECK(receipts >= static_cast<std::size_t>(delivered));
        CHECK(receipts + open >= static_cast<std::size_t>(saved));
        CHECK(receipts + open <= static_cast<std::size_t>(saved + 1 + round));
    }
}

}  // namespace sqlite_sharing_tests
