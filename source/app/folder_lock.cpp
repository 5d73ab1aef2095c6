#include "app/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace sluice::app {
namespace {

problem held_by_another(const std::filesystem::path& folder, int opened) {
    struct stat store {};
    std::optional<int> holder;
    if (::fstat(opened, &store) == 0) {
        std::ostringstream locks;
        locks << std::ifstream("/proc/locks").rdbuf();
        holder = lock_holder(locks.view(), store.st_dev, store.st_ino);
    }
    const std::string who =
        holder && *holder > 0 ? fmt::format("process {}", *holder) : "another process";
    return problem{exit_code::locked,
                   fmt::format("{} is in use: {} works on it", folder.string(), who),
                   "wait for its end, stop it, or give another --out"};
}

}  // namespace

attempt<folder_lock> folder_lock::take(const std::filesystem::path& folder) {
    descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.is_open() && ::flock(opened.number(), LOCK_EX | LOCK_NB) == 0) {
        return folder_lock(std::move(opened));
    }
    if (opened.is_open() && errno == EWOULDBLOCK) return held_by_another(folder, opened.number());
    return problem{exit_code::storage, fmt::format("{}: {}", folder.string(), std::strerror(errno)),
                   "give --out a folder that this user can write to"};
}

std::optional<int> lock_holder(std::string_view locks, std::uint64_t device, std::uint64_t inode) {
    // `17: FLOCK  ADVISORY  WRITE 4242 08:02:1311 0 EOF`; those who wait have `->` after the
    // number.
    std::istringstream lines{std::string(locks)};
    const std::string wanted = fmt::format("{:02x}:{:02x}:{}", major(device), minor(device), inode);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string number, kind, advisory, mode, place;
        int process = 0;
        words >> number >> kind >> advisory >> mode >> process >> place;
        if (words && kind == "FLOCK" && place == wanted) return process;
    }
    return std::nullopt;
}

}  // namespace sluice::app
