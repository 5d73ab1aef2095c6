#include <cstring>

#include "transfer/json_row.hpp"

namespace sluice {

outcome<wall_time> json_row_reader::read_time(const json_row_scanner::found& row, const char* begin,
                                              const char* end) {
    if (!row.doubtful && row.time && *row.time == '"') {
        if (const auto time = read_scanned(row.time + 1, end)) return *time;
    }
    const auto text = read_json_row({begin, end}, field_);
    if (!text) return text.error();
    if (const auto time = read_row_time(*text)) return *time;
    return refuse_time(*text, field_);
}

std::optional<wall_time> json_row_reader::read_scanned(const char* time, const char* end) {
    const auto usual = times_.read_usual(time, end);
    if (usual && usual->after != end && *usual->after == '"') return usual->time;
    const auto* quote = std::memchr(time, '"', static_cast<std::size_t>(end - time));
    if (!quote) return std::nullopt;
    // With a backslash in it, it is no time as it stands.
    return read_row_time({time, static_cast<const char*>(quote)});
}

}  // namespace sluice
