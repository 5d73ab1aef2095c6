#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <core/descriptor.hpp>
#include <ledger/sqlite_connection.hpp>
#include <ledger/state_file.hpp>
#include <string_view>
#include <system_error>

namespace sluice {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& what, const std::string& why) {
    throw sqlite::problem(failure(error::ledger_failed, what.string(), why));
}

[[noreturn]] void refuse_by_system(const fs::path& what, int system_error) {
    const auto cause =
        system_error == ENOSPC || system_error == EDQUOT ? error::disk_full : error::ledger_failed;
    const auto words = std::generic_category().message(system_error);
    throw sqlite::problem(failure(cause, what.string(), words));
}

bool is_folder(const fs::path& what) {
    std::error_code unknown;
    return fs::is_directory(what, unknown);
}

void sync_folder(const fs::path& folder) {
    const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0) refuse_by_system(folder, errno);
}

constexpr std::string_view unique = "XXXXXX";

std::string prefix_of_new(const fs::path& file) {
    return file.string() + ".new-";
}

/// A file that nobody else uses; it goes with this. Its name is that of another one, empty and
/// locked, with more behind it: what is found without that lock was left behind by a process that
/// was killed. It has no lock itself: SQLite would lose its own with it.
class new_file {
public:
    explicit new_file(const fs::path& beside) {
        while (!reserve(beside)) continue;
        const descriptor made(
            ::open(name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (made.is_open()) return;
        const int failed = errno;
        ::unlink(reserved_.c_str());
        refuse_by_system(beside, failed);
    }
    ~new_file() {
        ::unlink(name().c_str());
        ::unlink(reserved_.c_str());
    }
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    std::string name() const { return reserved_ + "-store"; }

private:
    // False when somebody takes it for one that was left behind, before it is locked.
    bool reserve(const fs::path& beside) {
        reserved_ = prefix_of_new(beside).append(unique);
        lock_ = descriptor(::mkostemp(reserved_.data(), O_CLOEXEC));
        if (!lock_.is_open()) refuse_by_system(beside, errno);
        struct stat found {};
        const bool locked = ::flock(lock_.number(), LOCK_EX | LOCK_NB) == 0;
        return locked && ::fstat(lock_.number(), &found) == 0 && found.st_nlink > 0;
    }

    std::string reserved_;
    descriptor lock_;
};

/// Removes `name`, which begins with `reserved`, unless that is locked.
void sweep_one(const std::string& reserved, const std::string& name) {
    const descriptor lock(::open(reserved.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    const bool left =
        lock.is_open() ? ::flock(lock.number(), LOCK_EX | LOCK_NB) == 0 : errno == ENOENT;
    if (left) ::unlink(name.c_str());
}

}  // namespace

void make_private_folder(const fs::path& folder) {
    fs::path so_far;
    for (const auto& part : folder.lexically_normal()) {
        so_far /= part;
        if (::mkdir(so_far.c_str(), S_IRWXU) == 0 || errno == EEXIST) continue;
        const int failed = errno;
        if (!is_folder(so_far)) refuse_by_system(so_far, failed);
    }
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0) refuse_by_system(folder, errno);
    if (!S_ISDIR(found.st_mode)) refuse_by_system(folder, ENOTDIR);
    // They could put a log beside the file, and a log is taken into it.
    if ((found.st_mode & S_IWOTH) != 0)
        refuse(folder, "can be written to by everybody, so it is not believed; chmod 700");
}

bool is_state_file(const fs::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) != 0) {
        if (errno == ENOENT) return false;
        refuse_by_system(file, errno);
    }
    if (S_ISLNK(found.st_mode)) refuse(file, "is a symbolic link, which is not followed");
    if (!S_ISREG(found.st_mode)) refuse(file, "is no regular file");
    if (found.st_uid != ::geteuid() && ::geteuid() != 0) refuse(file, "belongs to another user");
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        refuse(file, "can be written to by other users, so it is not believed; chmod 600");
    return true;
}

void sweep_state_files(const fs::path& file) {
    const auto prefix = prefix_of_new(file);
    std::error_code unreadable;
    for (const auto& each : fs::directory_iterator(file.parent_path(), unreadable)) {
        const auto name = each.path().string();
        if (name.starts_with(prefix))
            sweep_one(name.substr(0, prefix.size() + unique.size()), name);
    }
}

void make_state_file(const fs::path& file, const std::function<void(const fs::path&)>& fill) {
    const new_file made(file);
    fill(made.name());
    if (::link(made.name().c_str(), file.c_str()) != 0 && errno != EEXIST)
        refuse_by_system(file, errno);
    sync_folder(file.parent_path());
}

}  // namespace sluice
