#pragma once

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/simulation/failing_ledger.hpp>
#include <sluice/simulation/memory_ledger.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temporary_folder.hpp"

namespace sluice::test {

/// The facts of an account in memory, and what a restart finds of them; behind one that could fail
/// and never does, which must be as good.
class memory_ledgers {
public:
    ledger& store() { return *seen_; }
    void restart() {
        current_ = current_->after_crash();
        seen_.emplace(*current_, never_fail);
    }

private:
    static outcome<void> never_fail(std::string_view) { return {}; }

    std::unique_ptr<memory_ledger> current_ = std::make_unique<memory_ledger>();
    std::optional<failing_ledger> seen_{std::in_place, *current_, never_fail};
};

/// The same in a file.
class sqlite_ledgers {
public:
    sqlite_ledgers() { restart(); }
    ledger& store() { return *current_; }
    void restart() {
        current_.reset();
        current_ = sqlite_ledger::open(folder_.path() / "state", "account").value();
    }
    std::filesystem::path folder() const { return folder_.path() / "state"; }

private:
    temporary_folder folder_;
    std::unique_ptr<sqlite_ledger> current_;
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
    one.path = "everyone/event/date=" + format_basic(window.start) + ".ndjson";
    one.content = {1234, 0xfedcba98, 5678, std::string(32, 'e'), rows};
    one.operation = operation_id("operation-1");
    one.results = export_id("export-1");
    one.delivered_at = window.end + std::chrono::milliseconds(1);
    return one;
}

inline std::vector<receipt> receipts_of(ledger& store, backfill_key key) {
    std::vector<receipt> all;
    store.for_each_receipt(key, [&](const receipt& one) { all.push_back(one); }).value();
    return all;
}

}  // namespace sluice::test
