#include <sluice/schedule/operation_times.hpp>

#include <ledger/operation_time_table.hpp>

namespace sluice::sqlite {

operation_time_table::operation_time_table(connection& database)
    : add_(database.prepare("INSERT INTO operation_times (ran_ns, span_ms) VALUES (?, ?)")),
      trim_(database.prepare("DELETE FROM operation_times WHERE id <="
                             " (SELECT max(id) FROM operation_times) - ?")),
      recent_(database.prepare("SELECT ran_ns, span_ms FROM operation_times ORDER BY id")) {}

void operation_time_table::add(const operation_time& seen) {
    add_.execute(std::int64_t{seen.ran.count()}, std::int64_t{seen.span.count()});
    trim_.execute(static_cast<std::int64_t>(operation_times::capacity));
}

std::vector<operation_time> operation_time_table::recent() {
    std::vector<operation_time> all;
    auto found = recent_.run();
    while (found.next())
        all.push_back({duration(found.integer(0)), std::chrono::milliseconds(found.integer(1))});
    return all;
}

}  // namespace sluice::sqlite
