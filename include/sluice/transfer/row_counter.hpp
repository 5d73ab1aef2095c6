#pragma once

#include <sluice/api/export_spec.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace sluice {

/// Counts the records of a delivered file while it streams by. Pure.
///
/// NDJSON: non-empty lines. CSV: records without the header, quoted line ends being data (RFC
/// 4180). JSON: the elements of the outermost array.
class row_counter {
public:
    explicit row_counter(export_format format) : format_(format) {}

    void update(std::span<const std::byte> bytes) noexcept;
    /// Records so far, a last one without a line end included.
    std::uint64_t rows() const noexcept;

private:
    void count_ndjson(std::span<const std::byte> bytes) noexcept;
    void count_csv(std::span<const std::byte> bytes) noexcept;
    void count_json(std::span<const std::byte> bytes) noexcept;

    export_format format_;
    std::uint64_t complete_ = 0;
    bool in_record_ = false;
    bool in_string_ = false;
    bool escaped_ = false;
    int depth_ = 0;
};

}  // namespace sluice
