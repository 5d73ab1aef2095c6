#pragma once

#include <sluice/api/export_spec.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

/// Counts the records of a delivered file while it streams by. Pure.
///
/// NDJSON: lines that hold more than a carriage return. CSV: such records without the header,
/// quoted line ends being data (RFC 4180). JSON: the elements of the outermost array, of whatever
/// type; none where there is no array. What is not well-formed is counted somehow, never refused.
///
/// Its state is small and trivially copyable. Several GB/s, 64 bytes at a time.
class row_counter {
public:
    explicit row_counter(export_format format) : format_(format) {}

    /// Takes the next piece, however the file was cut.
    void update(std::span<const std::byte> bytes) noexcept;
    /// Records so far, a last one without a line end included.
    std::uint64_t rows() const noexcept;

private:
    class places;

    template <export_format Format>
    void count(const char* at, const char* end) noexcept;
    void take_ndjson(const places& block) noexcept;
    void take_csv(const places& block) noexcept;
    void take_json(const places& block) noexcept;
    void take_elements(const places& block, std::uint64_t quoted) noexcept;
    void take_records(std::uint64_t ends, std::uint64_t blanks, std::uint64_t all) noexcept;
    void take_open(bool array) noexcept;
    void take_close() noexcept;
    void take_malformed(char c) noexcept;
    void end_record() noexcept;

    export_format format_;
    bool in_record_ = false;
    bool in_string_ = false;
    bool escaped_ = false;   ///< the next character of a string is
    bool in_array_ = false;  ///< the outermost value is one
    std::uint64_t complete_ = 0;
    std::uint64_t depth_ = 0;
};

}  // namespace sluice
