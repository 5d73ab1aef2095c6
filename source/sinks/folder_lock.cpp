#include <sluice/sinks/folder_lock.hpp>

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "sinks/posix_file.hpp"

namespace sluice {
namespace {

failure held_by_another(const std::filesystem::path& folder, int opened) {
    struct stat found {};
    std::optional<int> holder;
    if (::fstat(opened, &found) == 0) {
        std::ostringstream locks;
        locks << std::ifstream("/proc/locks").rdbuf();
        holder = lock_holder(locks.view(), found.st_dev, found.st_ino);
    }
    return failure(error::folder_locked, folder.string(),
                   holder && *holder > 0 ? fmt::format("process {}", *holder) : "another process");
}

}  // namespace

outcome<folder_lock> folder_lock::take(const std::filesystem::path& folder) {
    auto opened = open_folder(folder);
    if (!opened) return opened.error();
    if (::flock(opened->number(), LOCK_EX | LOCK_NB) == 0) return folder_lock(opened->release());
    if (errno == EWOULDBLOCK) return held_by_another(folder, opened->number());
    return system_failure(errno, folder.string());
}

folder_lock::folder_lock(folder_lock&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)) {}

folder_lock& folder_lock::operator=(folder_lock&& other) noexcept {
    std::swap(folder_, other.folder_);
    return *this;
}

folder_lock::~folder_lock() {
    if (folder_ >= 0) ::close(folder_);
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

}  // namespace sluice
