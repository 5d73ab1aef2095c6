#pragma once

#include "transfer_data.hpp"

#include <vector>

namespace sluice::bench {

/// One stage of the byte path, alone on one core.
struct stage {
    std::string name;
    double bytes_per_second = 0;
    double seconds = 0;  ///< for the whole file
    bool needed = true;  ///< on the way of the one file; else a word on files of other kinds
};

/// The stage that is no part of a transfer: to read a file again and hold it against its receipt.
inline constexpr auto verifying = "verify, from the page cache";

/// Each of our stages over the bytes that it gets of `file`: CRC32C and inflate the stored ones,
/// all others the inflated ones. Blocks are in the cache, as the stage before leaves them. Write
/// and fsync are the kernel's, of a new file in `folder`.
///
/// A block's time is the median of its passes: what other processes take is not in it.
std::vector<stage> measure_stages(const data_file& file, const std::filesystem::path& folder);

/// Rows of CSV and JSON are counted otherwise than lines: the same of a file of CSV, and of
/// `lines` as one JSON array.
std::vector<stage> measure_row_counts(const data_file& csv, const data_file& lines);

/// Reads `path` and inflates it to nothing with ISA-L and nothing else: what no client can beat.
void inflate_alone(const std::filesystem::path& path);

}  // namespace sluice::bench
