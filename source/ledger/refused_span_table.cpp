#include <ledger/milliseconds.hpp>
#include <ledger/refused_span_table.hpp>

namespace sluice::sqlite {

refused_span_table::refused_span_table(connection& database)
    : write_(database.prepare(
          "INSERT OR REPLACE INTO refused_spans (spec, span_ms, seen_ms) VALUES (?, ?, ?)")),
      shortest_(database.prepare(
          "SELECT min(span_ms) FROM refused_spans WHERE spec IN (?, '') AND seen_ms >= ?")) {}

void refused_span_table::write(const std::string& spec, std::chrono::milliseconds span,
                               wall_time seen) {
    write_.execute(spec, std::int64_t{span.count()}, number_of(seen));
}

std::optional<std::chrono::milliseconds> refused_span_table::shortest(const std::string& spec,
                                                                      wall_time since) {
    auto found = shortest_.run(spec, number_of(since));
    if (!found.next()) return std::nullopt;
    const auto span = found.integer_if_any(0);
    return span ? std::optional(std::chrono::milliseconds(*span)) : std::nullopt;
}

}  // namespace sluice::sqlite
