#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// Bytes that come next in one window's file.
struct window_slice {
    std::size_t window;  ///< its place among the windows, or `splitter::outside`
    std::span<const std::byte> bytes;
};

struct splitter_options {
    export_format format = export_format::ndjson;
    /// Sorted and apart from each other; there may be gaps.
    std::vector<time_range> windows;
    /// What holds a row's time: a member of the row's object, or a column.
    std::string time_field = "EventStart";
    /// A row that is longer is refused: a row cut by a piece's end is held until it is whole.
    std::size_t largest_row = limits::row_bytes;
};

/// Cuts the text of one export back into the files of its windows, by the time of each row.
///
/// A row goes, byte for byte, to the window that holds its time, in the order of the source and in
/// whatever order the times are; one that no window holds goes `outside`. What is around the rows
/// is made as the source has it, so that a window's file is the one that an export of the window
/// alone would bring:
/// - NDJSON: rows are the lines that hold more than carriage returns; others are dropped. A file
///   ends with a line end if the source does.
/// - CSV (RFC 4180): the same; a file begins with the header, also where no row follows it.
/// - JSON: the brackets and the white space between them and the elements, and between two
///   elements, are those of the source's beginning and end (white space to 64 bytes; no element,
///   in a window only: `[]`).
///
/// A time is RFC 3339 with a fraction of any length and `Z` or an offset, and compared exactly.
/// In JSON the field is a member of the row's own object, however its name is spelled (`\u0045`);
/// of several the last one counts. Strings and brackets of a row must be in order, or it is
/// refused; the grammar between them is not looked at, nor are numbers read. In CSV the field is
/// the one column of just that name, and quotes must stand as RFC 4180 has them.
///
/// Pure and synchronous; single-threaded. Holds the row that a piece's end has cut, and for a call
/// the one before it; 24 bytes a slice. 2 to 4 GB/s a core. After a failure it is of no more use.
class splitter {
public:
    /// The place of rows that no window holds. They come as a file of their own kind.
    static constexpr std::size_t unmatched = static_cast<std::size_t>(-1);

    explicit splitter(const splitter_options& how);
    ~splitter();
    splitter(splitter&&) noexcept;
    splitter& operator=(splitter&&) noexcept;

    /// What follows in the files, in the order of the source; neighbours of one window are one
    /// slice where the source has them so. None is empty.
    ///
    /// Good until the next call: slices lie in the text of the caller, or in here.
    using slices = std::span<const window_slice>;

    /// Takes the next piece of the export's text, however it was cut.
    /// Errors: split_refused, naming the row, counted from 1, and what is wrong with it.
    outcome<slices> push(std::span<const std::byte> text);
    /// The ends of all files, once the text is at its end: also of files that have no row.
    /// Errors: split_refused, also where the end of the text is missing.
    outcome<slices> finish();

    /// Rows that came for a window so far, or outside of all.
    std::uint64_t rows(std::size_t window) const noexcept;

    /// All that is needed to go on after the slices so far, with the row that is held; good for
    /// the same build of the program alone.
    std::vector<std::byte> save() const;
    /// Goes on from what `save` gave; false, with no more use of this, when that is of other
    /// options or cut short. Errors in bytes are not looked for.
    [[nodiscard]] bool restore(std::span<const std::byte> saved);

private:
    class work;
    std::unique_ptr<work> work_;
};

}  // namespace sluice
