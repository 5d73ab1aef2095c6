#pragma once

#include <sluice/core/outcome.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/descriptor.hpp"
#include "sinks/synced_folders.hpp"

namespace sluice {

/// What the operating system says by `code` (an errno), as a failure: disk_full where there is no
/// room left, else sink_failed.
failure system_failure(int code, std::string subject);

/// Makes `folder` and what is missing above it, mode 0755 less the umask, durably.
outcome<void> make_folders(const std::filesystem::path& folder);

/// Opens a folder to work in; its name may be a symbolic link.
outcome<descriptor> open_folder(const std::filesystem::path& folder);

/// Opens the folder that `path`, relative to `root`, is to be in, making what is missing below
/// `root`. Never through a symbolic link below it.
outcome<descriptor> open_parent(const std::filesystem::path& root, const std::string& path,
                                synced_folders& known);
/// The same, where that was done before.
outcome<descriptor> reopen_parent(const std::filesystem::path& root, const std::string& path);

/// Makes `folder/name` anew, mode 0644 less the umask, and takes the place of one left over.
outcome<descriptor> make_file(const descriptor& folder, const std::string& name,
                              const std::string& subject);

/// Opens `folder/name` to read, and to write as well, if it is a file that nobody but this user can
/// have written: neither a link nor anything else that was planted. Errors: sink_failed.
outcome<descriptor> open_own_file(const descriptor& folder, const std::string& name,
                                  const std::string& subject);
outcome<std::uint64_t> size_of(const descriptor& file, const std::string& subject);

/// Fills `into` from byte `at` on. Errors: sink_failed, also where the file ends before.
outcome<void> read_all(const descriptor& file, std::uint64_t at, std::span<std::byte> into,
                       const std::string& subject);

/// Writes all of `bytes`, however many calls it takes.
outcome<void> write_all(const descriptor& file, std::span<const std::byte> bytes,
                        const std::string& subject);

/// Waits until file or folder is on the disk. After a failure nothing that was written through
/// this descriptor can be trusted any more: the kernel tells an error once, then forgets it.
outcome<void> sync(const descriptor& what, const std::string& subject);

}  // namespace sluice
