#pragma once

#include <sys/types.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace sluice::bench {

/// What a process and all that it waited for took.
struct cost {
    double wall = 0, user = 0, sys = 0;  ///< seconds
    std::uint64_t peak_bytes = 0;        ///< resident, of the largest process alone

    double cpu() const { return user + sys; }
};

/// A program and its arguments.
using command = std::vector<std::string>;

/// The same through a shell, which knows pipes.
command shell(std::string line);
/// A word that a shell takes as it is.
std::string shell_word(const std::string& word);

/// This process was asked to end.
class interrupted : public std::runtime_error {
public:
    interrupted() : std::runtime_error("interrupted") {}
};

/// From now on SIGINT, SIGTERM and SIGHUP end what is being waited for, and throw `interrupted`
/// there, so that destructors run.
void catch_signals();

/// A child in a process group of its own; its output is dropped, its complaints are passed on.
///
/// Ends with its object, and with this process however that ends. One thread starts all of them.
class child_process {
public:
    explicit child_process(const command& what);
    ~child_process() { stop(); }
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    /// Until it ends by itself. Throws when it failed.
    cost wait();
    bool is_running();
    /// Asks it to end, and waits until it has.
    void stop() noexcept;

private:
    std::string name_;
    double began_ = 0;
    pid_t id_ = -1;
};

inline cost run(const command& what) {
    return child_process(what).wait();
}

}  // namespace sluice::bench
