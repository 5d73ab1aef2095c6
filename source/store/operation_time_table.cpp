#include <sluice/flow/operation_times.hpp>

#include <store/operation_time_table.hpp>

namespace sluice::sqlite {

operation_time_table::operation_time_table(connection& database)
    : add_(database.prepare("INSERT INTO operation_times (ran_ns) VALUES (?)")),
      trim_(database.prepare("DELETE FROM operation_times WHERE id <="
                             " (SELECT max(id) FROM operation_times) - ?")),
      recent_(database.prepare("SELECT ran_ns FROM operation_times ORDER BY id")) {}

void operation_time_table::add(duration ran) {
    add_.execute(std::int64_t{ran.count()});
    trim_.execute(static_cast<std::int64_t>(operation_times::capacity));
}

std::vector<duration> operation_time_table::recent() {
    std::vector<duration> all;
    auto found = recent_.run();
    while (found.next()) all.emplace_back(found.integer(0));
    return all;
}

}  // namespace sluice::sqlite
