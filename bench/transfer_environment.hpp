#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace sluice::bench {

/// What a measurement depends on: machine, kernel, the disk below `folder`, versions, the build.
std::vector<std::pair<std::string, std::string>> environment_of(
    const std::filesystem::path& folder);

}  // namespace sluice::bench
