#include "child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

namespace sluice::bench {
namespace {

volatile std::sig_atomic_t asked_to_end = 0;
volatile std::sig_atomic_t waited_for = 0;  // a process group; 0 for none

void end_what_is_waited_for(int) {
    asked_to_end = 1;
    if (waited_for > 0) ::kill(-static_cast<pid_t>(waited_for), SIGTERM);
}

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

[[noreturn]] void become(std::vector<char*>& words) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(nothing, STDOUT_FILENO);
    ::execvp(words.front(), words.data());
    ::_exit(127);
}

// Waits for a child as a signal may interrupt.
pid_t wait_for(pid_t id, int& status, rusage& used) {
    pid_t ended = -1;
    do ended = ::wait4(id, &status, 0, &used);
    while (ended < 0 && errno == EINTR);
    return ended;
}

}  // namespace

command shell(std::string line) {
    return {"sh", "-c", std::move(line)};
}

std::string shell_word(const std::string& word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = end_what_is_waited_for;
    for (const int each : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(each, &action, nullptr);
}

child_process::child_process(const command& what) : name_(what.front()), began_(now()) {
    std::vector<char*> words;
    for (const auto& each : what) words.push_back(const_cast<char*>(each.c_str()));
    words.push_back(nullptr);
    if (asked_to_end) throw interrupted();
    id_ = ::fork();
    if (id_ < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
    if (id_ == 0) become(words);
    // Said by both, so that it holds for each before it goes on.
    ::setpgid(id_, id_);
}

cost child_process::wait() {
    waited_for = id_;
    if (asked_to_end) ::kill(-id_, SIGTERM);
    int status = 0;
    rusage used{};
    const pid_t ended = wait_for(id_, status, used);
    waited_for = 0;
    cost spent;
    spent.wall = now() - began_;
    id_ = -1;
    if (asked_to_end) throw interrupted();
    if (ended < 0) throw std::runtime_error(fmt::format("wait4: {}", std::strerror(errno)));
    if (WIFSIGNALED(status))
        throw std::runtime_error(fmt::format("{}: killed by signal {}", name_, WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        throw std::runtime_error(fmt::format("{}: exit code {}", name_, WEXITSTATUS(status)));
    spent.user = seconds(used.ru_utime);
    spent.sys = seconds(used.ru_stime);
    spent.peak_bytes = static_cast<std::uint64_t>(used.ru_maxrss) << 10;
    return spent;
}

bool child_process::is_running() {
    if (id_ < 0) return false;
    if (::waitpid(id_, nullptr, WNOHANG) == 0) return true;
    id_ = -1;
    return false;
}

void child_process::stop() noexcept {
    if (id_ < 0) return;
    ::kill(id_, SIGTERM);
    int status = 0;
    rusage used{};
    wait_for(id_, status, used);
    id_ = -1;
}

}  // namespace sluice::bench
