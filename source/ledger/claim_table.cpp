#include <unistd.h>

#include <ledger/claim_table.hpp>
#include <ledger/milliseconds.hpp>
#include <utility>
#include <vector>

namespace sluice::sqlite {
namespace {

class locked_range final : public ledger::claim {
public:
    explicit locked_range(range_lock&& held) : held_(std::move(held)) {}

private:
    range_lock held_;
};

}  // namespace

claim_table::claim_table(connection& database, std::filesystem::path lock_file)
    : lock_file_(std::move(lock_file)),
      all_(database.prepare("SELECT spec, start_ms, end_ms FROM claims")),
      overlapping_(database.prepare("SELECT start_ms, end_ms, pid FROM claims"
                                    " WHERE spec = ? AND start_ms < ? AND end_ms > ?")),
      write_(database.prepare("INSERT OR REPLACE INTO claims (spec, start_ms, end_ms, pid)"
                              " VALUES (?, ?, ?, ?)")),
      erase_(
          database.prepare("DELETE FROM claims WHERE spec = ? AND start_ms = ? AND end_ms = ?")) {}

std::unique_ptr<ledger::claim> claim_table::take(const std::string& spec, const time_range& range) {
    range_lock lock(lock_file_);
    if (!lock.try_lock(spec, range)) throw problem(held_by_another(lock, spec, range));
    sweep(lock);
    write_.execute(spec, number_of(range.start), number_of(range.end), std::int64_t{::getpid()});
    return std::make_unique<locked_range>(std::move(lock));
}

void claim_table::sweep(const range_lock& mine) {
    std::vector<std::pair<std::string, time_range>> abandoned;
    auto found = all_.run();
    while (found.next()) {
        const time_range range{time_of(found.integer(1)), time_of(found.integer(2))};
        const auto spec = found.text(0);
        if (!mine.is_held(spec, range)) abandoned.emplace_back(spec, range);
    }
    for (const auto& [spec, range] : abandoned)
        erase_.execute(spec, number_of(range.start), number_of(range.end));
}

failure claim_table::held_by_another(const range_lock& lock, const std::string& spec,
                                     const time_range& range) {
    auto found = overlapping_.run(spec, number_of(range.end), number_of(range.start));
    while (found.next()) {
        const time_range held{time_of(found.integer(0)), time_of(found.integer(1))};
        if (!lock.is_held(spec, held)) continue;
        return failure(error::ledger_locked, "process " + std::to_string(found.integer(2)),
                       "it backfills " + format_range(held));
    }
    return failure(error::ledger_locked, lock_file_.string(),
                   "another process backfills a part of " + format_range(range));
}

}  // namespace sluice::sqlite
