#pragma once

#include <ledger/byte_lock.hpp>
#include <ledger/lease_record.hpp>
#include <ledger/sqlite_connection.hpp>
#include <map>
#include <vector>

namespace sluice::sqlite {

/// Who may write what, and until when.
///
/// The rows decide. Beside its row a holder keeps a lock that dies with it, so that whoever comes
/// next need not wait until the lease of a dead process lapses.
class lease_table {
public:
    lease_table(connection& database, std::filesystem::path lock_file);

    // All within a transaction. `keep` follows when it was committed.

    struct taken {
        lease held;
        byte_lock alive;
    };
    /// Throws problem: ledger_locked, naming the owner.
    taken take(const lease_request& wanted, const moment& now);
    lease keep(taken&& one);
    /// Throws problem: lease_lost.
    void renew(const lease& held, duration length, const moment& now);
    void erase(const lease& held);
    void forget(const lease& held) { alive_.erase(held.fence); }
    /// Throws problem, lease_lost, unless `held` is on record, and for exports of that backfill's
    /// spec in that range.
    void check(const lease& held, std::int64_t backfill, const time_range& range);

private:
    std::vector<lease_record> all();
    [[noreturn]] void refuse_stale(const lease& held);

    connection& database_;
    std::filesystem::path lock_file_;
    std::map<std::int64_t, byte_lock> alive_;  ///< by fence: those of this handle
    statement all_;
    statement insert_;
    statement renew_;
    statement erase_;
    statement check_;
};

}  // namespace sluice::sqlite
