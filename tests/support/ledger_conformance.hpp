#pragma once

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/simulation/failing_ledger.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/time/real_clock.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temporary_folder.hpp"
#include "support/waited_ledger.hpp"

namespace sluice::test {

/// An account's ledger in memory, and what a restart finds of it; behind one that could fail and
/// never does, which must be as good.
class memory_ledgers {
public:
    memory_ledgers() { open(nullptr); }

    waited_ledger& store() { return *first_->waited; }
    /// Another holder of the same ledger.
    waited_ledger& other() {
        if (!second_) second_.emplace(time, first_->inner.shared());
        return *second_->waited;
    }
    void close_other() { second_.reset(); }
    void restart() { open(first_->inner.after_crash()); }

    set_clock time;

private:
    struct handle {
        handle(const clock& by, std::shared_ptr<memory_ledger::contents> known)
            : inner(by, std::move(known)) {}
        memory_ledger inner;
        failing_ledger seen{inner, [](std::string_view) { return outcome<void>(); }};
        std::optional<waited_ledger> waited{seen};
    };
    void open(std::shared_ptr<memory_ledger::contents> known) {
        second_.reset();
        first_.emplace(time, std::move(known));
    }

    std::optional<handle> first_;
    std::optional<handle> second_;
};

/// A ledger in a file whose calls are waited for.
class opened_ledger {
public:
    explicit opened_ledger(const std::filesystem::path& folder,
                           const std::string& account = "account")
        : inner_(sqlite_ledger::open(folder, account, machine()).value()), waited_(*inner_) {}
    opened_ledger(const std::filesystem::path& folder, const clock& time)
        : inner_(sqlite_ledger::open(folder, "account", time).value()), waited_(*inner_) {}
    explicit opened_ledger(std::unique_ptr<sqlite_ledger> inner)
        : inner_(std::move(inner)), waited_(*inner_) {}

    static const clock& machine() {
        static const real_clock time;
        return time;
    }
    waited_ledger* operator->() { return &waited_; }
    waited_ledger& operator*() { return waited_; }

private:
    std::unique_ptr<sqlite_ledger> inner_;
    waited_ledger waited_;
};

/// The same as in memory, in a file.
class sqlite_ledgers {
public:
    sqlite_ledgers() { restart(); }
    waited_ledger& store() { return **first_; }
    waited_ledger& other() {
        if (!second_) second_.emplace(folder(), time);
        return **second_;
    }
    void close_other() { second_.reset(); }
    void restart() {
        second_.reset();
        first_.reset();
        first_.emplace(folder(), time);
    }
    std::filesystem::path folder() const { return folder_.path() / "state"; }

    set_clock time;

private:
    temporary_folder folder_;
    std::optional<opened_ledger> first_;
    std::optional<opened_ledger> second_;
};

/// The `day`th day of January 2026.
inline time_range day(int number) {
    using namespace std::chrono;
    const wall_time first = sys_days(2026y / January / 1);
    return {first + days(number - 1), first + days(number)};
}

inline export_record intended(backfill_key key, const time_range& range) {
    export_record one;
    one.backfill = key;
    one.range = range;
    one.creations = 1;
    one.intended_at = range.end;
    return one;
}

inline receipt proved(const time_range& window, std::uint64_t rows = 7) {
    receipt one;
    one.window = window;
    one.content = {1234, 0xfedcba98, 5678, std::string(32, 'e'), rows};
    one.objects =
        plain_object("everyone/event/date=" + format_basic(window.start) + ".ndjson", one.content);
    one.operation = operation_id("operation-1");
    one.results = export_id("export-1");
    one.delivered_at = window.end + std::chrono::milliseconds(1);
    return one;
}

inline std::vector<receipt> receipts_of(waited_ledger& store, backfill_key key) {
    std::vector<receipt> all;
    store.for_each_receipt(key, [&](const receipt& one) { all.push_back(one); }).value();
    return all;
}

}  // namespace sluice::test
