// Kills a program at one of its steps; loaded into it by LD_PRELOAD.
//
// A step is a system call that others can see the effect of: a file or folder made, written, cut,
// synced, renamed or removed below a folder, or bytes sent to a server. Steps are written down as
// they begin, a line `call path` each. Those that are alike are counted over all threads: how steps
// of other kinds fall between them is another in every run.
//
//   KILL_AT_LIKE   a regular expression that the lines of those steps match (all)
//   KILL_AT_STEP   the one of them to be killed at, from 0; without it none is
//   KILL_AT_HALF   set: half of what the step writes is still written
//   KILL_AT_UNDER  the folder whose files count
//   KILL_AT_LOG    the file for the lines

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <string>

namespace {

// What a call is without this library.
template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

const char* setting(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

struct settings {
    std::string under = setting("KILL_AT_UNDER");
    std::regex like{setting("KILL_AT_LIKE")};
    long step = *setting("KILL_AT_STEP") ? std::atol(setting("KILL_AT_STEP")) : -1;
    bool half = *setting("KILL_AT_HALF") != 0;
    int log = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, setting("KILL_AT_LOG"),
                                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
};

settings& asked() {
    static settings all;
    return all;
}

std::atomic<long> steps = 0;  // that are alike

std::string path_of(int file) {
    char text[4096];
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const auto size = ::readlink(link.c_str(), text, sizeof text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string path_of(int folder, const char* name) {
    if (*name == '/' || folder == AT_FDCWD) return name;
    return path_of(folder) + "/" + name;
}

bool counts(const std::string& path) {
    const auto& under = asked().under;
    return !under.empty() && path.compare(0, under.size(), under) == 0;
}

// True when this is the step to be killed at.
bool begin(const char* call, const std::string& path) {
    std::string line = std::string(call) + " " + path;
    const bool alike = std::regex_search(line, asked().like);
    const bool wanted = alike && steps++ == asked().step;
    // Later ones of other threads do not happen any more.
    if (!wanted && asked().step >= 0 && steps > asked().step) {
        for (;;) ::pause();
    }
    line += "\n";
    ::syscall(SYS_write, asked().log, line.data(), line.size());
    return wanted;
}

[[noreturn]] void die() {
    ::syscall(SYS_kill, ::getpid(), SIGKILL);
    for (;;) ::pause();
}

// A step that has no half.
void step(const char* call, const std::string& path) {
    if (counts(path) && begin(call, path)) die();
}

// A step that writes; `half` writes the first half of it.
template <class Half>
void write_step(const char* call, int file, Half half) {
    struct stat what {};
    if (::fstat(file, &what) != 0) return;
    std::string path;
    if (S_ISSOCK(what.st_mode)) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const bool to_a_server =
            ::getpeername(file, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
            (peer.ss_family == AF_INET || peer.ss_family == AF_INET6);
        if (!to_a_server) return;
        path = "to a server";
    } else {
        path = path_of(file);
        if (!S_ISREG(what.st_mode) || !counts(path)) return;
    }
    if (!begin(call, path)) return;
    if (asked().half) half();
    die();
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* from, size_t size) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t)>("write");
    write_step("write", file, [&] { call(file, from, size / 2); });
    return call(file, from, size);
}

ssize_t pwrite64(int file, const void* from, size_t size, off64_t at) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    write_step("pwrite", file, [&] { call(file, from, size / 2, at); });
    return call(file, from, size, at);
}

ssize_t pwrite(int file, const void* from, size_t size, off_t at) {
    return pwrite64(file, from, size, at);
}

ssize_t send(int file, const void* from, size_t size, int flags) {
    static const auto call = real<ssize_t (*)(int, const void*, size_t, int)>("send");
    write_step("send", file, [&] { call(file, from, size / 2, flags); });
    return call(file, from, size, flags);
}

ssize_t sendmsg(int file, const msghdr* what, int flags) {
    static const auto call = real<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
    write_step("send", file, [&] {
        if (what->msg_iovlen == 0) return;
        iovec begin = what->msg_iov[0];
        begin.iov_len /= 2;
        msghdr half = *what;
        half.msg_iov = &begin;
        half.msg_iovlen = 1;
        call(file, &half, flags);
    });
    return call(file, what, flags);
}

int fsync(int file) {
    static const auto call = real<int (*)(int)>("fsync");
    step("fsync", path_of(file));
    return call(file);
}

int fdatasync(int file) {
    static const auto call = real<int (*)(int)>("fdatasync");
    step("fdatasync", path_of(file));
    return call(file);
}

int ftruncate64(int file, off64_t size) {
    static const auto call = real<int (*)(int, off64_t)>("ftruncate64");
    step("ftruncate", path_of(file));
    return call(file, size);
}

int ftruncate(int file, off_t size) {
    return ftruncate64(file, size);
}

int fallocate64(int file, int mode, off64_t at, off64_t size) {
    static const auto call = real<int (*)(int, int, off64_t, off64_t)>("fallocate64");
    step("fallocate", path_of(file));
    return call(file, mode, at, size);
}

int fallocate(int file, int mode, off_t at, off_t size) {
    return fallocate64(file, mode, at, size);
}

int rename(const char* from, const char* to) {
    static const auto call = real<int (*)(const char*, const char*)>("rename");
    step("rename", to);
    return call(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
    static const auto call = real<int (*)(int, const char*, int, const char*)>("renameat");
    step("rename", path_of(to_folder, to));
    return call(from_folder, from, to_folder, to);
}

int link(const char* from, const char* to) {
    static const auto call = real<int (*)(const char*, const char*)>("link");
    step("link", to);
    return call(from, to);
}

int unlink(const char* name) {
    static const auto call = real<int (*)(const char*)>("unlink");
    step("unlink", name);
    return call(name);
}

int unlinkat(int folder, const char* name, int flags) {
    static const auto call = real<int (*)(int, const char*, int)>("unlinkat");
    step("unlink", path_of(folder, name));
    return call(folder, name, flags);
}

int mkdir(const char* name, mode_t mode) {
    static const auto call = real<int (*)(const char*, mode_t)>("mkdir");
    step("mkdir", name);
    return call(name, mode);
}

int mkdirat(int folder, const char* name, mode_t mode) {
    static const auto call = real<int (*)(int, const char*, mode_t)>("mkdirat");
    step("mkdir", path_of(folder, name));
    return call(folder, name, mode);
}

int mkostemp64(char* name, int flags) {
    static const auto call = real<int (*)(char*, int)>("mkostemp64");
    step("create", name);
    return call(name, flags);
}

int mkostemp(char* name, int flags) {
    return mkostemp64(name, flags);
}

int openat64(int folder, const char* name, int flags, ...) {
    static const auto call = real<int (*)(int, const char*, int, ...)>("openat64");
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list more;
        va_start(more, flags);
        mode = va_arg(more, mode_t);
        va_end(more);
        step("create", path_of(folder, name));
    }
    return call(folder, name, flags, mode);
}

int openat(int folder, const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openat64(folder, name, flags, mode);
}

int open64(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openat64(AT_FDCWD, name, flags, mode);
}

int open(const char* name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return openat64(AT_FDCWD, name, flags, mode);
}

}  // extern "C"
