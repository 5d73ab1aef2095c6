// A disk that fails as it is told to: for LD_PRELOAD, between a program and the C library.
//
// SLUICE_DISK_FAULT is `CALL ERROR PATH AFTER [TIMES]`: from all calls of that kind on files whose
// path holds PATH, those after the first AFTER fail, TIMES of them or all. A CALL is `open` (for
// writing), `write`, `sync`, `rename`, `reserve` or `read`; of `write`, AFTER counts bytes, and the
// write that crosses them is cut short, as on a disk that fills up. SLUICE_DISK_LOG names a file to
// which every sync and rename goes, one a line: call, result, path.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

namespace {

constexpr std::int64_t sector = 4096;

struct fault {
    std::string call;
    std::string path;
    int problem = 0;
    std::int64_t after = 0;
    std::int64_t times = INT64_MAX;
};

int number_of(const std::string& name) {
    if (name == "ENOSPC") return ENOSPC;
    if (name == "EDQUOT") return EDQUOT;
    if (name == "EROFS") return EROFS;
    if (name == "EACCES") return EACCES;
    return EIO;
}

fault read_fault() {
    fault told;
    const char* text = std::getenv("SLUICE_DISK_FAULT");
    if (text == nullptr) return told;
    std::istringstream words(text);
    std::string name;
    words >> told.call >> name >> told.path >> told.after;
    told.problem = number_of(name);
    if (std::int64_t times = 0; words >> times) told.times = times;
    return told;
}

const fault& the_fault() {
    static const fault told = read_fault();
    return told;
}

std::atomic<std::int64_t> passed = 0;

template <class Call>
Call* real(const char* name) {
    return reinterpret_cast<Call*>(::dlsym(RTLD_NEXT, name));
}

std::string path_of(int file) {
    std::array<char, PATH_MAX> path{};
    const auto link = "/proc/self/fd/" + std::to_string(file);
    const auto size = ::readlink(link.c_str(), path.data(), path.size());
    return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string path_at(int folder, const char* name) {
    if (*name == '/') return name;
    return (folder == AT_FDCWD ? std::string(".") : path_of(folder)) + "/" + name;
}

bool concerns(const char* call, const std::string& path) {
    return the_fault().call == call && path.find(the_fault().path) != std::string::npos;
}

// Sets errno and tells true where a call is to fail.
bool fails(const char* call, const std::string& path) {
    if (!concerns(call, path)) return false;
    const auto nth = passed++ - the_fault().after;
    if (nth < 0 || nth >= the_fault().times) return false;
    errno = the_fault().problem;
    return true;
}

void note(const char* call, int result, const std::string& path) {
    const char* log = std::getenv("SLUICE_DISK_LOG");
    if (log == nullptr) return;
    const int kept = errno;
    const auto line = std::string(call) + " " + std::to_string(result) + " " + path + "\n";
    const auto file = ::syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::syscall(SYS_write, file, line.data(), line.size());
    ::syscall(SYS_close, file);
    errno = kept;
}

// How many of `size` bytes may be written; negative when the write fails.
std::int64_t room(int file, std::size_t size) {
    const auto wanted = static_cast<std::int64_t>(size);
    if (!concerns("write", path_of(file))) return wanted;
    const auto left = the_fault().after - passed.fetch_add(wanted);
    if (left >= wanted) return wanted;
    const auto part = std::max<std::int64_t>(left, 0) / sector * sector;
    if (part > 0) return part;
    errno = the_fault().problem;
    return -1;
}

template <class Write>
ssize_t write_what_fits(int file, std::size_t size, Write write) {
    const auto fits = room(file, size);
    return fits < 0 ? -1 : write(static_cast<std::size_t>(fits));
}

int sync_or_fail(const char* name, int file) {
    const auto path = path_of(file);
    const int result = fails("sync", path) ? -1 : real<int(int)>(name)(file);
    note(name, result, path);
    return result;
}

bool is_for_writing(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY;
}

int open_or_fail(int folder, const char* path, int flags, mode_t mode) {
    if (is_for_writing(flags) && fails("open", path_at(folder, path))) return -1;
    return real<int(int, const char*, int, ...)>("openat")(folder, path, flags, mode);
}

int rename_or_fail(int from, const char* old_name, int to, const char* new_name) {
    const auto path = path_at(to, new_name);
    int result = -1;
    if (!fails("rename", path))
        result =
            real<int(int, const char*, int, const char*)>("renameat")(from, old_name, to, new_name);
    note("rename", result, path);
    return result;
}

mode_t mode_in(int flags, va_list rest) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
    return write_what_fits(file, size, [&](std::size_t fits) {
        return real<ssize_t(int, const void*, size_t)>("write")(file, bytes, fits);
    });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    return write_what_fits(file, size, [&](std::size_t fits) {
        return real<ssize_t(int, const void*, size_t, off_t)>("pwrite")(file, bytes, fits, at);
    });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
    return pwrite(file, bytes, size, at);
}

ssize_t pread(int file, void* into, size_t size, off_t at) {
    if (fails("read", path_of(file))) return -1;
    return real<ssize_t(int, void*, size_t, off_t)>("pread")(file, into, size, at);
}

ssize_t pread64(int file, void* into, size_t size, off64_t at) {
    return pread(file, into, size, at);
}

int fsync(int file) {
    return sync_or_fail("fsync", file);
}

int fdatasync(int file) {
    return sync_or_fail("fdatasync", file);
}

int fallocate(int file, int mode, off_t at, off_t size) {
    if (fails("reserve", path_of(file))) return -1;
    return real<int(int, int, off_t, off_t)>("fallocate")(file, mode, at, size);
}

int fallocate64(int file, int mode, off64_t at, off64_t size) {
    return fallocate(file, mode, at, size);
}

int openat(int folder, const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = mode_in(flags, rest);
    va_end(rest);
    return open_or_fail(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = mode_in(flags, rest);
    va_end(rest);
    return open_or_fail(folder, path, flags, mode);
}

int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = mode_in(flags, rest);
    va_end(rest);
    return open_or_fail(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const auto mode = mode_in(flags, rest);
    va_end(rest);
    return open_or_fail(AT_FDCWD, path, flags, mode);
}

int rename(const char* old_name, const char* new_name) {
    return rename_or_fail(AT_FDCWD, old_name, AT_FDCWD, new_name);
}

int renameat(int from, const char* old_name, int to, const char* new_name) {
    return rename_or_fail(from, old_name, to, new_name);
}

}  // extern "C"
