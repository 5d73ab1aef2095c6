#pragma once

#include <sluice/core/receipt.hpp>

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sluice::app {

/// Reads a delivered file whole and compares it with its receipt: size, XXH3-128 and rows; a kept
/// gzip file is inflated for its rows. In blocks, so of any size.
///
/// Returns what is wrong in a few words, or nothing. `progress` gets the bytes as they are read.
std::string check_file(const std::filesystem::path& folder, const receipt& what,
                       const std::function<void(std::uint64_t bytes)>& progress);

/// The same of several files, a thread a core and one file a thread; answers in the files' order.
///
/// `progress` gets the bytes read and the files done since the call began, from one thread at a
/// time. About 500 KB a thread. Rethrows what a thread threw.
std::vector<std::string> check_files(
    const std::filesystem::path& folder, std::span<const receipt> those,
    const std::function<void(std::uint64_t bytes, std::size_t files)>& progress);

}  // namespace sluice::app
