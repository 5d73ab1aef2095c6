#pragma once

#include <sluice/core/outcome.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace sluice {

/// Keeps every other process out of a folder, while it lives.
///
/// The operating system lets go of it when the process ends, however it ends; nothing is written.
class folder_lock {
public:
    /// Errors: folder_locked, naming the process that holds it; sink_failed, when the folder cannot
    /// be opened.
    static outcome<folder_lock> take(const std::filesystem::path& folder);
    folder_lock(folder_lock&& other) noexcept;
    folder_lock& operator=(folder_lock&& other) noexcept;
    ~folder_lock();

private:
    explicit folder_lock(int folder) noexcept : folder_(folder) {}

    int folder_ = -1;
};

/// The process that holds a flock on a file, by the text of /proc/locks; nothing when it does not
/// say. It may not: some file systems show another device to `stat` than to the kernel.
std::optional<int> lock_holder(std::string_view locks, std::uint64_t device, std::uint64_t inode);

}  // namespace sluice
