#pragma once

#include <sluice/ledger/ledger.hpp>

#include <ledger/sqlite_connection.hpp>
#include <vector>

namespace sluice::sqlite {

/// The proofs of delivered windows, one row a window.
class receipt_table {
public:
    explicit receipt_table(connection& database);

    /// One of other content goes into the history.
    void write(backfill_key key, const receipt& what);
    void for_each(backfill_key key, const std::function<void(const receipt&)>& visit);
    void for_each_replaced(backfill_key key, const std::function<void(const receipt&)>& visit);
    std::vector<time_range> windows(backfill_key key);
    /// All windows, and the contents of those that are `wanted`.
    void load(backfill_key key, const std::function<bool(const time_range&)>& wanted,
              backfill_state& into);
    void erase(backfill_key key, const time_range& window);

private:
    statement keep_replaced_;
    statement write_;
    statement all_;
    statement replaced_;
    statement windows_;
    statement contents_;
    statement erase_;
};

}  // namespace sluice::sqlite
