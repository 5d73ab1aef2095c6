#pragma once

#include <sluice/transfer/receipt.hpp>

#include <filesystem>
#include <functional>
#include <string>

namespace sluice::app {

/// Reads a delivered file whole and compares it with its receipt: size, XXH3-128 and rows; a kept
/// gzip file is inflated for its rows. In blocks, so of any size.
///
/// Returns what is wrong in a few words, or nothing. `progress` is told of bytes as they are read.
std::string check_file(const std::filesystem::path& folder, const receipt& what,
                       const std::function<void(std::uint64_t bytes)>& progress);

}  // namespace sluice::app
