#pragma once

#include "core/descriptor.hpp"
#include "app/problem.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace sluice::app {

/// Keeps every other sluice out of a folder, while it lives.
///
/// The operating system lets go of it when the process ends, however it ends; nothing is written.
class folder_lock {
public:
    /// Errors: locked, naming the process that holds it; storage, when the folder cannot be used.
    static attempt<folder_lock> take(const std::filesystem::path& folder);

private:
    explicit folder_lock(descriptor folder) : folder_(std::move(folder)) {}

    descriptor folder_;
};

/// The process that holds a flock on a file, as /proc/locks tells it; nothing when it does not. It
/// may not: some file systems show another device to `stat` than to the kernel.
std::optional<int> lock_holder(std::string_view locks, std::uint64_t device, std::uint64_t inode);

}  // namespace sluice::app
