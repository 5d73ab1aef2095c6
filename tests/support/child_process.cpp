#include "support/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace sluice::test {
namespace {

std::array<int, 2> new_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    return ends;
}

[[noreturn]] void be_child(const std::function<int(const child_process::line&)>& work, int in,
                           int out) {
    int code = 99;
    try {
        code = work(child_process::line(in, out));
    } catch (...) {
        // Told by the code.
    }
    ::_exit(code);
}

}  // namespace

void child_process::line::tell(char what) const {
    while (::write(out_, &what, 1) < 0 && errno == EINTR) {
    }
}

char child_process::line::hear() const {
    char heard = 0;
    while (::read(in_, &heard, 1) < 0 && errno == EINTR) {
    }
    return heard;
}

child_process::child_process(const std::function<int(const line&)>& work) {
    const auto to_child = new_pipe();
    const auto to_parent = new_pipe();
    id_ = ::fork();
    if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (id_ == 0) {
        ::close(to_child[1]);
        ::close(to_parent[0]);
        be_child(work, to_child[0], to_parent[1]);
    }
    ::close(to_child[0]);
    ::close(to_parent[1]);
    in_ = to_parent[0];
    out_ = to_child[1];
    line_ = line(in_, out_);
}

child_process::~child_process() {
    kill();
    ::close(in_);
    ::close(out_);
}

int child_process::wait() {
    if (id_ < 0) return 0;
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void child_process::kill() {
    if (id_ < 0) return;
    ::kill(id_, SIGKILL);
    wait();
}

}  // namespace sluice::test
