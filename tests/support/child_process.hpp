#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace sluice::test {

/// A copy of this process that does one thing and ends; killed when this goes.
class child_process {
public:
    /// What the child tells and is told; both block.
    class line {
    public:
        line(int in, int out) : in_(in), out_(out) {}
        /// One byte to the other side.
        void tell(char what = '.') const;
        /// One byte from the other side; 0 when it is gone.
        char hear() const;

    private:
        int in_;
        int out_;
    };

    /// `work`'s result is the exit code; an exception is 99.
    explicit child_process(const std::function<int(const line&)>& work);
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    pid_t id() const noexcept { return id_; }
    const line& parent_side() const noexcept { return line_; }
    /// Waits for the end; the exit code, or the negative number of the signal that ended it.
    int wait();
    /// SIGKILL, and waits.
    void kill();

private:
    int in_ = -1;
    int out_ = -1;
    pid_t id_ = -1;
    line line_{-1, -1};
};

}  // namespace sluice::test
