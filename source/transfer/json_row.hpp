#pragma once

#include <sluice/core/time_range.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transfer/byte_block.hpp"
#include "transfer/row_time.hpp"

namespace sluice {

/// Reads the time of a row, a JSON object, a character at a time: by this it is told what a row
/// is, what its time is, and what is wrong with it.
///
/// `row` begins at the object's bracket. White space may follow the object, nothing else.
/// Errors: split_refused; the detail says what of the row, as in "has no EventStart".
outcome<std::string> read_json_row(std::string_view row, const std::string& field);

/// Finds the time of a row, 64 bytes at a time.
class json_row_scanner {
public:
    explicit json_row_scanner(const std::string& field);

    struct found {
        const char* after = nullptr;  ///< the object; null where its end is not here
        const char* time = nullptr;   ///< the quote that begins it; null where there is none
        bool doubtful = false;        ///< ask `read_json_row` of what it is
        bool broken = false;          ///< by a backslash outside of strings
    };

    /// Scans the object that begins at `begin`, as far as `end`. May read, but not heed, what is
    /// between there and `readable`.
    found scan(const char* begin, const char* end, const char* readable) const noexcept;
    /// The same, of a line that holds one object and nothing else. Once the time is found there,
    /// what follows is not told apart where it cannot be a time that would count instead, for want
    /// of the field's name and of backslashes; so it is not seen whether that is proper JSON.
    found scan_line(const char* begin, const char* end, const char* readable) const noexcept;

private:
    struct progress;

    void take_block_at(const char* at, const char* readable, progress& row) const noexcept;
    bool is_last(const progress& row, const char* readable) const noexcept;
    void take_block(const char* at, const byte_block& block, byte_mask all,
                    progress& row) const noexcept;
    void take_escapes(const char* at, byte_mask backslashes, byte_mask quotes,
                      progress& row) const noexcept;
    void take_brackets(const char* at, byte_mask opens, byte_mask closes, byte_mask colons,
                       progress& row) const noexcept;
    void take_names(const char* at, byte_mask colons, progress& row) const noexcept;
    bool is_field(const char* colon, const progress& row) const noexcept;

    std::string name_;        // with its quotes
    std::uint64_t tail_ = 0;  // its last bytes, where it is as long
    bool plain_;              // the name is never escaped
};

/// Reads the times of rows, each by the quickest of the ways that is sure of it.
class json_row_reader {
public:
    explicit json_row_reader(const std::string& field) : field_(field), scanner_(field) {}

    json_row_scanner::found scan(const char* begin, const char* end,
                                 const char* readable) const noexcept {
        return scanner_.scan(begin, end, readable);
    }
    json_row_scanner::found scan_line(const char* begin, const char* end,
                                      const char* readable) const noexcept {
        return scanner_.scan_line(begin, end, readable);
    }
    /// The time of the row from `begin` to `end`, of which a scan told `row`.
    /// Errors: split_refused; the detail says what of the row.
    outcome<wall_time> read_time(const json_row_scanner::found& row, const char* begin,
                                 const char* end);

private:
    std::optional<wall_time> read_scanned(const char* time, const char* end);

    const std::string field_;
    const json_row_scanner scanner_;
    row_time_reader times_;
};

}  // namespace sluice
