#pragma once

#include <sluice/ledger/ledger.hpp>

#include <ledger/sqlite_connection.hpp>
#include <optional>

namespace sluice::sqlite {

/// What is exported, and where to.
class backfill_table {
public:
    explicit backfill_table(connection& database);

    /// Within a transaction. Throws problem: folder_of_another_backfill.
    backfill_key find_or_begin(const std::string& spec, const std::string& destination);
    std::optional<ledger::known_backfill> find(const std::string& destination);

private:
    connection& database_;
    statement occupied_;
    statement key_;
    statement begin_;
    statement find_;
};

}  // namespace sluice::sqlite
