#include <ledger/backfill_table.hpp>

namespace sluice::sqlite {

backfill_table::backfill_table(connection& database)
    : database_(database),
      occupied_(database.prepare("SELECT 1 FROM backfills WHERE destination = ? AND spec <> ? AND"
                                 " EXISTS (SELECT 1 FROM receipts WHERE backfill = backfills.id)")),
      key_(database.prepare("SELECT id FROM backfills WHERE destination = ? AND spec = ?")),
      begin_(database.prepare("INSERT INTO backfills (destination, spec) VALUES (?, ?)")),
      find_(database.prepare("SELECT id, spec FROM backfills WHERE destination = ? ORDER BY"
                             " EXISTS (SELECT 1 FROM receipts WHERE backfill = backfills.id) DESC,"
                             " id DESC LIMIT 1")) {}

backfill_key backfill_table::find_or_begin(const std::string& spec,
                                           const std::string& destination) {
    if (occupied_.run(destination, spec).next())
        throw problem(failure(error::folder_of_another_backfill, destination));
    {
        auto found = key_.run(destination, spec);
        if (found.next()) return found.integer(0);
    }
    begin_.execute(destination, spec);
    return database_.last_id();
}

std::optional<ledger::known_backfill> backfill_table::find(const std::string& destination) {
    auto found = find_.run(destination);
    if (!found.next()) return std::nullopt;
    return ledger::known_backfill{found.integer(0), found.text(1)};
}

}  // namespace sluice::sqlite
