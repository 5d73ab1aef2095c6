#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <store/sqlite_connection.hpp>
#include <store/state_file.hpp>
#include <system_error>

namespace sluice {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& what, const std::string& why) {
    throw sqlite::problem(failure(error::store_failed, what.string(), why));
}

[[noreturn]] void refuse_by_system(const fs::path& what, int system_error) {
    const auto cause =
        system_error == ENOSPC || system_error == EDQUOT ? error::disk_full : error::store_failed;
    const auto words = std::generic_category().message(system_error);
    throw sqlite::problem(failure(cause, what.string(), words));
}

bool is_folder(const fs::path& what) {
    std::error_code unknown;
    return fs::is_directory(what, unknown);
}

void sync_folder(const fs::path& folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) refuse_by_system(folder, errno);
    const int failed = ::fsync(handle) == 0 ? 0 : errno;
    ::close(handle);
    if (failed != 0) refuse_by_system(folder, failed);
}

/// A file of a name that nobody else uses; the name goes with this.
class new_file {
public:
    explicit new_file(const fs::path& beside) : name_(beside.string() + ".new-XXXXXX") {
        const int handle = ::mkostemp(name_.data(), O_CLOEXEC);
        if (handle < 0) refuse_by_system(beside, errno);
        ::close(handle);
    }
    ~new_file() {
        for (const char* beside : {"", "-wal", "-shm", "-journal"})
            ::unlink((name_ + beside).c_str());
    }
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    const std::string& name() const noexcept { return name_; }

private:
    std::string name_;
};

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

void make_state_file(const fs::path& file, const std::function<void(const fs::path&)>& fill) {
    const new_file made(file);
    fill(made.name());
    if (::link(made.name().c_str(), file.c_str()) != 0 && errno != EEXIST)
        refuse_by_system(file, errno);
    sync_folder(file.parent_path());
}

}  // namespace sluice
