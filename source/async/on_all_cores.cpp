#include "async/on_all_cores.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace sluice {

void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next = 0;
    std::mutex one_at_a_time;
    std::exception_ptr problem;
    const auto take_turns = [&] {
        try {
            for (std::size_t i = next++; i < count; i = next++) work(i);
        } catch (...) {
            const std::lock_guard lock(one_at_a_time);
            problem = std::current_exception();
            next = count;
        }
    };
    {
        const auto cores = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
        std::vector<std::jthread> others;
        try {
            for (std::size_t i = 1; i < std::min(cores, count); ++i)
                others.emplace_back(take_turns);
        } catch (const std::system_error&) {
            // The system gives no more threads: those that are there will do.
        }
        take_turns();
    }
    if (problem) std::rethrow_exception(problem);
}

}  // namespace sluice
