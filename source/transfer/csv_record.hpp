#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// A cell of a CSV record, as RFC 4180 has it.
struct csv_cell {
    std::string text;   ///< without the quotes around it, and doubled ones once
    std::size_t after;  ///< where the comma stands behind it, or the record's size
};

/// Reads the cell of `record` that begins at `at`, a character at a time. Nothing where a quote
/// stands in a bare cell or something follows a quoted one. `record` is without its line end; a
/// carriage return before that is none of its text.
std::optional<csv_cell> read_csv_cell(std::string_view record, std::size_t at);

/// Where the one column `name` is in a header, counted from 0; nothing where there are none or
/// several, or the header is malformed. A byte order mark before it is passed over.
std::optional<std::size_t> find_csv_column(std::string_view header, std::string_view name);

}  // namespace sluice
