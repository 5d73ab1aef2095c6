#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace sluice {

/// Keeps signals from the threads that are started while it lives: handlers are for the threads of
/// whoever uses the library. Faults of their own, and a profiler's ticks, still reach them.
class signals_held {
public:
    signals_held() noexcept {
        sigset_t held;
        ::sigfillset(&held);
        for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGPROF})
            ::sigdelset(&held, own);
        ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    ~signals_held() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    signals_held(const signals_held&) = delete;
    signals_held& operator=(const signals_held&) = delete;

private:
    sigset_t before_;
};

/// Starts a thread to which no signal of the process is delivered. Throws std::system_error when
/// the system gives none.
template <class Work, class... Arguments>
std::thread quiet_thread(Work&& work, Arguments&&... arguments) {
    const signals_held here;
    return std::thread(std::forward<Work>(work), std::forward<Arguments>(arguments)...);
}

}  // namespace sluice
