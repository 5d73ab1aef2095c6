#include "sinks/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sluice {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

// Repeats a system call that a signal has interrupted.
template <class Call>
auto persist(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

outcome<descriptor> opened(int number, const std::string& subject) {
    if (number < 0) return system_failure(errno, subject);
    return descriptor(number);
}

// One folder of a path, never through a symbolic link.
outcome<descriptor> open_below(const descriptor& parent, const std::string& name,
                               const std::string& subject) {
    constexpr int flags = folder_flags | O_NOFOLLOW;
    return opened(persist([&] { return ::openat(parent.number(), name.c_str(), flags); }), subject);
}

// The same, made durably when it is not there.
outcome<descriptor> enter_below(const descriptor& parent, const std::string& name,
                                const std::string& subject, synced_folders& known) {
    const bool made = ::mkdirat(parent.number(), name.c_str(), 0755) == 0;
    if (!made && errno != EEXIST) return system_failure(errno, subject);
    auto folder = open_below(parent, name, subject);
    if (!folder) return folder;
    struct stat found {};
    if (::fstat(folder->number(), &found) != 0) return system_failure(errno, subject);
    if (!made && known.contains(found)) return folder;
    // Whoever made it may not have synced it yet, or have been killed before.
    if (auto synced = sync(parent, subject); !synced) return synced.error();
    known.add(found);
    return folder;
}

template <class Step>
outcome<descriptor> walk_to_parent(const std::filesystem::path& root, const std::string& path,
                                   Step step) {
    auto folder = open_folder(root);
    if (!folder) return folder;
    const auto shown = (root / path).string();
    for (const auto& part : std::filesystem::path(path).parent_path()) {
        folder = step(*folder, part.string(), shown);
        if (!folder) return folder;
    }
    return folder;
}

}  // namespace

failure system_failure(int code, std::string subject) {
    const bool full = code == ENOSPC || code == EDQUOT;
    return failure(full ? error::disk_full : error::sink_failed, std::move(subject),
                   std::generic_category().message(code));
}

outcome<void> make_folders(const std::filesystem::path& folder) {
    std::filesystem::path prefix;
    for (const auto& part : folder) {
        auto parent = prefix.empty() ? std::filesystem::path(".") : prefix;
        prefix /= part;
        std::error_code ignored;
        if (std::filesystem::is_directory(prefix, ignored)) continue;
        if (::mkdir(prefix.c_str(), 0755) != 0) {
            if (errno == EEXIST && std::filesystem::is_directory(prefix, ignored)) continue;
            return system_failure(errno, prefix.string());
        }
        auto above = open_folder(parent);
        if (!above) return above.error();
        if (auto synced = sync(*above, parent.string()); !synced) return synced;
    }
    return {};
}

outcome<descriptor> open_folder(const std::filesystem::path& folder) {
    return opened(persist([&] { return ::open(folder.c_str(), folder_flags); }), folder.string());
}

outcome<descriptor> open_parent(const std::filesystem::path& root, const std::string& path,
                                synced_folders& known) {
    const auto step = [&known](const auto& parent, const auto& name, const auto& subject) {
        return enter_below(parent, name, subject, known);
    };
    return walk_to_parent(root, path, step);
}

outcome<descriptor> reopen_parent(const std::filesystem::path& root, const std::string& path) {
    return walk_to_parent(root, path, open_below);
}

outcome<descriptor> make_file(const descriptor& folder, const std::string& name,
                              const std::string& subject) {
    if (::unlinkat(folder.number(), name.c_str(), 0) != 0 && errno != ENOENT) {
        return system_failure(errno, subject);
    }
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    return opened(persist([&] { return ::openat(folder.number(), name.c_str(), flags, 0644); }),
                  subject);
}

outcome<descriptor> open_own_file(const descriptor& folder, const std::string& name,
                                  const std::string& subject) {
    // Without O_NONBLOCK a pipe that was planted would hold the caller up.
    constexpr int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    auto file =
        opened(persist([&] { return ::openat(folder.number(), name.c_str(), flags); }), subject);
    if (!file) return file;
    struct stat found {};
    if (::fstat(file->number(), &found) != 0) return system_failure(errno, subject);
    const bool ours = S_ISREG(found.st_mode) && found.st_uid == ::geteuid() &&
                      (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    if (!ours) return failure(error::sink_failed, subject, name + " is not ours alone");
    return file;
}

outcome<std::uint64_t> size_of(const descriptor& file, const std::string& subject) {
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) return system_failure(errno, subject);
    return static_cast<std::uint64_t>(found.st_size);
}

outcome<void> read_all(const descriptor& file, std::uint64_t at, std::span<std::byte> into,
                       const std::string& subject) {
    while (!into.empty()) {
        const auto got = persist([&] {
            return ::pread(file.number(), into.data(), into.size(), static_cast<off_t>(at));
        });
        if (got < 0) return system_failure(errno, subject);
        if (got == 0) return failure(error::sink_failed, subject, "it is shorter than it was");
        into = into.subspan(static_cast<std::size_t>(got));
        at += static_cast<std::uint64_t>(got);
    }
    return {};
}

outcome<void> write_all(const descriptor& file, std::span<const std::byte> bytes,
                        const std::string& subject) {
    while (!bytes.empty()) {
        const auto written =
            persist([&] { return ::write(file.number(), bytes.data(), bytes.size()); });
        if (written < 0) return system_failure(errno, subject);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

outcome<void> sync(const descriptor& what, const std::string& subject) {
    // Not repeated after EINTR: a second call might tell success for pages that were lost.
    if (::fsync(what.number()) != 0) return system_failure(errno, subject);
    return {};
}

}  // namespace sluice
