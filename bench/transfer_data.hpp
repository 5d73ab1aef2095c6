#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::bench {

/// What is transferred. `noise` does not compress.
enum class data_kind { ndjson, csv, noise };

std::string_view name(data_kind kind);

/// A generated file as a storage has it: gzipped, one member.
struct data_file {
    data_kind kind = data_kind::ndjson;
    std::filesystem::path path;
    std::uint64_t bytes = 0;         ///< inflated
    std::uint64_t stored_bytes = 0;  ///< gzipped
    std::uint32_t stored_crc32c = 0;

    std::string name() const { return path.filename().string(); }
};

/// Makes a file of exactly `bytes` (inflated, at least 4 KiB) in `folder`, or finds it there from
/// an earlier run. Equal arguments give equal content.
///
/// Event rows are some 700 bytes, of visitors who go from page to page, so that they compress as
/// such exports do (NDJSON 8 times, CSV 6 times).
data_file make_data(const std::filesystem::path& folder, data_kind kind, std::uint64_t bytes,
                    std::uint64_t seed);

}  // namespace sluice::bench
