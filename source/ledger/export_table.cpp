#include <ledger/export_table.hpp>
#include <ledger/milliseconds.hpp>

namespace sluice::sqlite {
namespace {

std::string select_where(const char* condition) {
    return std::string(
               "SELECT id, backfill, start_ms, end_ms, state, operation, results, creations,"
               " intended_at_ms, created_at_ms, error FROM exports AS one"
               " WHERE backfill = ? AND ") +
           condition;
}

std::int64_t number_of(export_record::state s) {
    return static_cast<std::int64_t>(s);
}

export_record record_in(const rows& row) {
    export_record one;
    one.id = row.integer(0);
    one.backfill = row.integer(1);
    one.range = {time_of(row.integer(2)), time_of(row.integer(3))};
    one.now = static_cast<export_record::state>(row.integer(4));
    one.operation = operation_id(row.text(5));
    one.results = export_id(row.text(6));
    one.creations = static_cast<int>(row.integer(7));
    one.intended_at = time_of(row.integer(8));
    if (const auto created = row.integer_if_any(9)) one.created_at = time_of(*created);
    one.error = row.text(10);
    return one;
}

std::vector<export_record> all_in(rows found) {
    std::vector<export_record> all;
    while (found.next()) all.push_back(record_in(found));
    return all;
}

[[noreturn]] void refuse_unknown(const char* kind, std::int64_t id) {
    throw problem(
        failure(error::ledger_failed, kind + std::to_string(id), "there is none of that id"));
}

}  // namespace

export_table::export_table(connection& database)
    : database_(database),
      known_(database.prepare("SELECT 1 FROM backfills WHERE id = ?")),
      insert_(database.prepare(
          "INSERT INTO exports (backfill, start_ms, end_ms, state, operation, results, creations,"
          " intended_at_ms, created_at_ms, error, seal)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
          " sluice_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10))")),
      update_(database.prepare(
          "UPDATE exports SET backfill = ?1, start_ms = ?2, end_ms = ?3, state = ?4,"
          " operation = ?5, results = ?6, creations = ?7, intended_at_ms = ?8,"
          " created_at_ms = ?9, error = ?10,"
          " seal = sluice_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) WHERE id = ?11")),
      unfinished_(database.prepare(select_where("state < 3 ORDER BY id"))),
      failed_(database.prepare(select_where(
          "state = 4 AND NOT EXISTS (SELECT 1 FROM exports AS later"
          " WHERE later.backfill = one.backfill AND later.start_ms = one.start_ms"
          " AND later.end_ms = one.end_ms AND later.id > one.id) ORDER BY start_ms, end_ms"))) {}

void export_table::write(export_record& record) {
    if (!known_.run(record.backfill).next()) refuse_unknown("backfill ", record.backfill);
    if (record.id == 0) {
        insert(record);
    } else {
        update(record);
    }
}

void export_table::insert(export_record& record) {
    insert_.execute(record.backfill, number_of(record.range.start), number_of(record.range.end),
                    number_of(record.now), record.operation.text(), record.results.text(),
                    std::int64_t{record.creations}, number_of(record.intended_at),
                    number_of(record.created_at), record.error);
    record.id = database_.last_id();
}

void export_table::update(const export_record& record) {
    update_.execute(record.backfill, number_of(record.range.start), number_of(record.range.end),
                    number_of(record.now), record.operation.text(), record.results.text(),
                    std::int64_t{record.creations}, number_of(record.intended_at),
                    number_of(record.created_at), record.error, record.id);
    if (database_.changed() == 0) refuse_unknown("export ", record.id);
}

std::vector<export_record> export_table::unfinished(backfill_key key) {
    return all_in(unfinished_.run(key));
}

std::vector<export_record> export_table::failed(backfill_key key) {
    return all_in(failed_.run(key));
}

}  // namespace sluice::sqlite
