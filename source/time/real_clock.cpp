#include <sluice/time/real_clock.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

namespace sluice {
namespace {

// Where the kernel does not tell, every process is a timeline of its own: then only wall time
// counts between processes, which is safe, if less exact.
std::string read_boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    if (std::getline(file, id) && !id.empty()) return id;
    return "process-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

real_clock::real_clock() : timeline_(read_boot_id()) {}

steady_time real_clock::now() const noexcept {
    return std::chrono::steady_clock::now();
}

wall_time real_clock::wall_now() const noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

awaitable<void> real_clock::sleep_until(steady_time t) {
    asio::steady_timer timer(co_await asio::this_coro::executor, t);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace sluice
