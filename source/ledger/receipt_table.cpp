#include <ledger/milliseconds.hpp>
#include <ledger/receipt_table.hpp>

namespace sluice::sqlite {
namespace {

// SQLite has signed integers of 64 bits only; the bits of unsigned ones go in and out unchanged.
std::int64_t as_signed(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::uint64_t as_unsigned(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

// Empty where all is in the one object at the receipt's path.
std::string objects_text(const receipt& what) {
    return is_plain(what.objects, what.content) ? std::string() : encode_objects(what.objects);
}

std::vector<stored_object> objects_in(const rows& row, const proof& content) {
    const auto text = row.text(3);
    if (text.empty()) return plain_object(row.text(2), content);
    auto objects = decode_objects(text);
    if (!objects) throw problem(failure(error::ledger_damaged, {}, objects.error().detail()));
    return std::move(*objects);
}

receipt receipt_in(const rows& row) {
    receipt one;
    one.window = {time_of(row.integer(0)), time_of(row.integer(1))};
    one.content.bytes = as_unsigned(row.integer(4));
    one.content.rows = as_unsigned(row.integer(5));
    one.content.xxh3 = row.text(6);
    one.content.stored_bytes = as_unsigned(row.integer(7));
    one.content.stored_crc32c = static_cast<std::uint32_t>(row.integer(8));
    one.objects = objects_in(row, one.content);
    one.operation = operation_id(row.text(9));
    one.results = export_id(row.text(10));
    one.delivered_at = time_of(row.integer(11));
    return one;
}

}  // namespace

receipt_table::receipt_table(connection& database)
    : keep_replaced_(database.prepare(
          "INSERT INTO replaced_receipts (backfill, start_ms, end_ms, path, objects, bytes, rows,"
          " xxh3, stored_bytes, stored_crc32c, operation, results, delivered_at_ms)"
          " SELECT backfill, start_ms, end_ms, path, objects, bytes, rows, xxh3, stored_bytes,"
          " stored_crc32c, operation, results, delivered_at_ms FROM receipts"
          " WHERE backfill = ? AND start_ms = ? AND end_ms = ? AND (xxh3 <> ? OR bytes <> ?)")),
      write_(database.prepare(
          "INSERT OR REPLACE INTO receipts (backfill, start_ms, end_ms, path, objects, bytes, rows,"
          " xxh3, stored_bytes, stored_crc32c, operation, results, delivered_at_ms, seal)"
          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
          " sluice_seal(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13))")),
      all_(database.prepare(
          "SELECT start_ms, end_ms, path, objects, bytes, rows, xxh3, stored_bytes, stored_crc32c,"
          " operation, results, delivered_at_ms FROM receipts WHERE backfill = ?"
          " ORDER BY start_ms, end_ms")),
      replaced_(database.prepare(
          "SELECT start_ms, end_ms, path, objects, bytes, rows, xxh3, stored_bytes, stored_crc32c,"
          " operation, results, delivered_at_ms FROM replaced_receipts WHERE backfill = ?"
          " ORDER BY start_ms, end_ms, id")),
      windows_(database.prepare("SELECT start_ms, end_ms FROM receipts WHERE backfill = ?"
                                " ORDER BY start_ms, end_ms")),
      contents_(database.prepare("SELECT start_ms, end_ms, xxh3 FROM receipts WHERE backfill = ?"
                                 " ORDER BY start_ms, end_ms")),
      erase_(database.prepare(
          "DELETE FROM receipts WHERE backfill = ? AND start_ms = ? AND end_ms = ?")) {}

void receipt_table::write(backfill_key key, const receipt& what) {
    keep_replaced_.execute(key, number_of(what.window.start), number_of(what.window.end),
                           what.content.xxh3, as_signed(what.content.bytes));
    write_.execute(key, number_of(what.window.start), number_of(what.window.end), what.path(),
                   objects_text(what), as_signed(what.content.bytes), as_signed(what.content.rows),
                   what.content.xxh3, as_signed(what.content.stored_bytes),
                   std::int64_t{what.content.stored_crc32c}, what.operation.text(),
                   what.results.text(), number_of(what.delivered_at));
}

void receipt_table::for_each(backfill_key key, const std::function<void(const receipt&)>& visit) {
    auto found = all_.run(key);
    while (found.next()) visit(receipt_in(found));
}

void receipt_table::for_each_replaced(backfill_key key,
                                      const std::function<void(const receipt&)>& visit) {
    auto found = replaced_.run(key);
    while (found.next()) visit(receipt_in(found));
}

std::vector<time_range> receipt_table::windows(backfill_key key) {
    std::vector<time_range> all;
    auto found = windows_.run(key);
    while (found.next()) all.push_back({time_of(found.integer(0)), time_of(found.integer(1))});
    return all;
}

void receipt_table::load(backfill_key key, const std::function<bool(const time_range&)>& wanted,
                         backfill_state& into) {
    auto found = contents_.run(key);
    while (found.next()) {
        const time_range window{time_of(found.integer(0)), time_of(found.integer(1))};
        into.delivered.push_back(window);
        if (wanted(window)) into.contents.emplace(window, found.text(2));
    }
}

void receipt_table::erase(backfill_key key, const time_range& window) {
    erase_.execute(key, number_of(window.start), number_of(window.end));
}

}  // namespace sluice::sqlite
