#include "async/for_each_concurrent.hpp"

#include <sluice/async/task_group.hpp>
#include "async/wakeup.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <vector>

namespace sluice {

awaitable<outcome<void>> for_each_concurrent(
    std::size_t count, std::size_t width,
    const std::function<awaitable<outcome<void>>(std::size_t)>& what) {
    co_await end_if_cancelled();
    const auto here = co_await asio::this_coro::executor;
    std::vector<outcome<void>> ends(count);
    std::size_t next = 0;
    const std::function<awaitable<void>()> work = [&]() -> awaitable<void> {
        while (next < count) {
            const auto mine = next++;
            ends[mine] = co_await what(mine);
            if (!ends[mine]) next = count;
        }
    };
    task_group group(here);
    for (std::size_t i = 0; i < std::min(count, width); ++i) group.spawn(work());
    co_await group.join();
    const auto failed = std::ranges::find_if(ends, [](const auto& end) { return !end; });
    co_return failed == ends.end() ? outcome<void>() : *failed;
}

}  // namespace sluice
