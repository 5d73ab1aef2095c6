#include "story/soak.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "story/story.hpp"

namespace sluice::story {
namespace {

/// Between two words of how far it is.
constexpr int milliseconds_between_words = 10'000;

/// What a worker tells of itself, in memory that outlives it.
struct board {
    std::atomic<std::uint64_t> at = 0;
    std::atomic<std::uint64_t> done = 0;
    std::atomic<std::uint64_t> wrong = 0;
};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void print(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

std::string replay(const soak_options& what, std::uint64_t seed) {
    return fmt::format("  replay: {} --seed {}", what.program, seed);
}

/// Whatever the seed does, this returns; true when all its properties held.
bool live_through(const soak_options& what, std::uint64_t seed) {
    std::vector<std::string> violations;
    try {
        violations = tell(draw_plan(seed)).violations;
    } catch (const std::exception& problem) {
        violations = {fmt::format("threw: {}", problem.what())};
    }
    for (const auto& one : violations)
        print(fmt::format("seed {} violates: {}\n{}", seed, one, replay(what, seed)));
    return violations.empty();
}

class crew {
public:
    explicit crew(const soak_options& what) : what_(what) {
        const auto bytes = sizeof(board) * static_cast<std::size_t>(what.jobs);
        void* const shared =
            ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED) fail("mmap");
        boards_ = new (shared) board[static_cast<std::size_t>(what.jobs)];
        if (::pipe(alive_) != 0) fail("pipe");
        for (int i = 0; i < what.jobs; ++i) start(i);
        ::close(alive_[1]);
    }

    /// Tells how far it is until all have ended; returns how many seeds went wrong.
    std::uint64_t watch() {
        const auto began = time_.now();
        // Readable at its end, when the last who holds the other end is gone.
        pollfd all_gone{alive_[0], POLLIN, 0};
        while (::poll(&all_gone, 1, milliseconds_between_words) == 0) say(began);
        std::uint64_t wrong = 0;
        for (std::size_t i = 0; i < workers_.size(); ++i) wrong += end_of(i);
        say(began);
        return wrong;
    }

private:
    void start(int number) {
        const auto pid = ::fork();
        if (pid < 0) fail("fork");
        if (pid > 0) return workers_.push_back(pid);
        ::close(alive_[0]);
        auto& mine = boards_[number];
        const auto step = static_cast<std::uint64_t>(what_.jobs);
        for (auto n = static_cast<std::uint64_t>(number); n < what_.seeds; n += step) {
            mine.at = what_.from + n;
            if (!live_through(what_, mine.at)) ++mine.wrong;
            ++mine.done;
        }
        ::_exit(0);
    }

    std::uint64_t end_of(std::size_t number) {
        int status = 0;
        ::waitpid(workers_[number], &status, 0);
        const auto& its = boards_[number];
        if (status == 0) return its.wrong;
        print(
            fmt::format("seed {} killed its process (status {}); those after it were not tried\n{}",
                        its.at.load(), status, replay(what_, its.at)));
        return its.wrong + 1;
    }

    void say(steady_time began) const {
        std::uint64_t done = 0;
        std::uint64_t wrong = 0;
        for (std::size_t i = 0; i < workers_.size(); ++i) {
            done += boards_[i].done;
            wrong += boards_[i].wrong;
        }
        const std::chrono::duration<double> took = time_.now() - began;
        print(fmt::format("{} of {} seeds from {}, {:.1f} s, {} violated", done, what_.seeds,
                          what_.from, took.count(), wrong));
    }

    const soak_options& what_;
    real_clock time_;
    board* boards_ = nullptr;
    int alive_[2] = {-1, -1};
    std::vector<pid_t> workers_;
};

}  // namespace

std::uint64_t soak(const soak_options& what) {
    std::fflush(stdout);
    crew all(what);
    return all.watch();
}

}  // namespace sluice::story
