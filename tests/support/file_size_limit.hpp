#pragma once

#include <sys/resource.h>

#include <csignal>

namespace sluice::test {

/// While it lives, no file of this process grows beyond so many bytes: as a disk that is full, but
/// by another error.
class file_size_limit {
public:
    explicit file_size_limit(rlim_t bytes) : quiet_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~file_size_limit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, quiet_);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;

private:
    void (*quiet_)(int);
    rlimit before_{};
};

}  // namespace sluice::test
