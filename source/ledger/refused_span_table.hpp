#pragma once

#include <sluice/core/time_range.hpp>

#include <ledger/sqlite_connection.hpp>
#include <optional>
#include <string>

namespace sluice::sqlite {

/// The shortest spans that exports are known to fail for, by spec.
class refused_span_table {
public:
    explicit refused_span_table(connection& database);

    void write(const std::string& spec, std::chrono::milliseconds span, wall_time seen);
    std::optional<std::chrono::milliseconds> shortest(const std::string& spec, wall_time since);

private:
    statement write_;
    statement shortest_;
};

}  // namespace sluice::sqlite
