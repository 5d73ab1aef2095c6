#pragma once

#include <sluice/time/clock.hpp>

#include <store/sqlite_connection.hpp>
#include <vector>

namespace sluice::sqlite {

/// How long the latest operations ran.
class operation_time_table {
public:
    explicit operation_time_table(connection& database);

    /// Within a transaction.
    void add(duration ran);
    std::vector<duration> recent();

private:
    statement add_;
    statement trim_;
    statement recent_;
};

}  // namespace sluice::sqlite
