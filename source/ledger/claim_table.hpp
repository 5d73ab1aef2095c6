#pragma once

#include <sluice/ledger/ledger.hpp>

#include <ledger/range_lock.hpp>
#include <ledger/sqlite_connection.hpp>
#include <memory>

namespace sluice::sqlite {

/// Who claims what. The lock alone decides; the rows tell who holds it.
///
/// A row is written while the lock is held and within one transaction with taking it, and swept by
/// a later claim when nobody holds its range any more. So the rows that are held never overlap, and
/// each names the holder of its range.
class claim_table {
public:
    claim_table(connection& database, std::filesystem::path lock_file);

    /// Within a transaction. Throws problem: ledger_locked, naming the process.
    std::unique_ptr<ledger::claim> take(const std::string& spec, const time_range& range);

private:
    void sweep(const range_lock& mine);
    failure held_by_another(const range_lock& lock, const std::string& spec,
                            const time_range& range);

    std::filesystem::path lock_file_;
    statement all_;
    statement overlapping_;
    statement write_;
    statement erase_;
};

}  // namespace sluice::sqlite
