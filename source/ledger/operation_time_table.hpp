#pragma once

#include <sluice/ledger/ledger.hpp>

#include <ledger/sqlite_connection.hpp>
#include <vector>

namespace sluice::sqlite {

/// How long the latest operations ran.
class operation_time_table {
public:
    explicit operation_time_table(connection& database);

    /// Within a transaction.
    void add(const operation_time& seen);
    std::vector<operation_time> recent();

private:
    statement add_;
    statement trim_;
    statement recent_;
};

}  // namespace sluice::sqlite
