#include "transfer/block_queue.hpp"

#include "async/run_on.hpp"
#include "support/await.hpp"
#include "transfer/transfer_pool.hpp"

#include <sluice/async/task_group.hpp>

#include <boost/asio/this_coro.hpp>
#include <cstring>
#include <string>

namespace block_queue_tests {

using namespace sluice;

namespace {

using errand = std::function<awaitable<void>()>;

// Sends `text` through a queue in pieces of `step` and returns what arrives on the other thread,
// which takes no more than `most`.
std::string pass(const std::string& text, std::size_t step, std::size_t most) {
    transfer_pool lanes(1);
    const auto there = lanes.take();
    std::string arrived;
    const auto body = [&]() -> awaitable<bool> {
        const auto here = co_await asio::this_coro::executor;
        const auto queue = std::make_unique<block_queue>();
        const errand empty = [&]() -> awaitable<void> {
            while (arrived.size() < most) {
                const auto piece = co_await queue->next();
                if (piece.empty()) co_return;
                arrived.append(reinterpret_cast<const char*>(piece.data()), piece.size());
                queue->emptied();
            }
            queue->give_up();
        };
        task_group beside(here);
        beside.spawn(run_on(there.executor(), empty));
        std::size_t at = 0;
        while (at < text.size()) {
            const auto room = co_await queue->room();
            if (room.empty()) break;
            const auto size = std::min({room.size(), step, text.size() - at});
            std::memcpy(room.data(), text.data() + at, size);
            queue->filled(size);
            at += size;
        }
        queue->close();
        co_await beside.join();
        co_return at == text.size();
    };
    const bool all = test::await(body());
    if (most == std::string::npos) CHECK(all);
    return arrived;
}

std::string numbers(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + ",";
    return text;
}

}  // namespace

TEST_CASE("blocks arrive on the other thread as they were filled, in order") {
    const auto text = numbers(5'000'000);
    for (const std::size_t step : {1000U, 16'384U, 65'536U, 1'000'000U})
        CHECK(pass(text, step, std::string::npos) == text);
    CHECK(pass("", 1, std::string::npos).empty());
    CHECK(pass("x", 1, std::string::npos) == "x");
}

TEST_CASE("who fills is let go when nothing more is taken") {
    const auto text = numbers(8'000'000);
    const auto arrived = pass(text, 16'384, 1'000'000);
    CHECK(arrived.size() < text.size());
    CHECK(text.starts_with(arrived));
}

}  // namespace block_queue_tests
