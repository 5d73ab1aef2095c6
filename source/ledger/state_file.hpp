#pragma once

#include <filesystem>
#include <functional>

namespace sluice {

/// Makes `folder` and those above it where they are missing, for this user alone (0700). Refuses
/// one that everybody can write to.
/// Throws sqlite::problem with the system's words, as all here do.
void make_private_folder(const std::filesystem::path& folder);

/// Whether `file` is there. Refuses what is no regular file, since behind a symbolic link there
/// could be anything, and a file that is not this user's alone to write: what it says is believed.
bool is_state_file(const std::filesystem::path& file);

/// Removes what processes that were killed while they made `file` have left beside it.
void sweep_state_files(const std::filesystem::path& file);

/// Makes `file` for this user alone (0600), filled by `fill`, which is given another name for it:
/// it appears whole or not at all. When another process was quicker, its file stays.
void make_state_file(const std::filesystem::path& file,
                     const std::function<void(const std::filesystem::path&)>& fill);

}  // namespace sluice
