#pragma once

#include <sluice/ledger/export_record.hpp>
#include <sluice/ledger/ledger.hpp>

#include <ledger/sqlite_connection.hpp>
#include <vector>

namespace sluice::sqlite {

/// Exports, under way and ended.
class export_table {
public:
    explicit export_table(connection& database);

    /// Writes `record` whole; a new one gets its id. Throws problem: ledger_failed, for an unknown
    /// id.
    void write(export_record& record);
    std::vector<export_record> unfinished(backfill_key key);
    std::vector<export_record> failed(backfill_key key);

private:
    void insert(export_record& record);
    void update(const export_record& record);

    connection& database_;
    statement known_;
    statement insert_;
    statement update_;
    statement unfinished_;
    statement failed_;
};

}  // namespace sluice::sqlite
