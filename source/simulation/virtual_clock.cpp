#include <sluice/simulation/virtual_clock.hpp>
#include "async/wakeup.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {
namespace {

/// Any fixed point will do; not zero, so that a forgotten initial value is seen.
constexpr steady_time steady_start{std::chrono::hours(1000)};

}  // namespace

/// Lives in the frame of one who sleeps, and takes itself off the list when that goes.
class virtual_clock::sleeper {
public:
    sleeper(const asio::any_io_executor& executor, std::shared_ptr<sleepers_by_time> all,
            steady_time t)
        : woken(executor), all_(std::move(all)), place_(all_->emplace(t, this)) {}
    ~sleeper() {
        if (!due_) all_->erase(place_);
    }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;

    bool due() const noexcept { return due_; }
    void wake() {
        all_->erase(place_);
        due_ = true;
        woken.notify();
    }

    wakeup woken;

private:
    std::shared_ptr<sleepers_by_time> all_;
    sleepers_by_time::iterator place_;
    bool due_ = false;
};

virtual_clock::virtual_clock(wall_time start)
    : virtual_clock(moment{steady_start, start, "virtual"}) {}

virtual_clock::virtual_clock(const moment& start)
    : parked_(std::make_shared<sleepers_by_time>()),
      now_(start.steady),
      wall_origin_(start.wall),
      steady_origin_(start.steady),
      timeline_(start.timeline) {}

virtual_clock::~virtual_clock() = default;

steady_time virtual_clock::now() const noexcept {
    return now_;
}

wall_time virtual_clock::wall_now() const noexcept {
    return wall_origin_ + std::chrono::floor<std::chrono::milliseconds>(now_ - steady_origin_);
}

awaitable<void> virtual_clock::sleep_until(steady_time t) {
    if (t <= now_) co_return;
    const auto executor = co_await asio::this_coro::executor;
    sleeper self(executor, parked_, t);
    co_await self.woken.wait_quietly();
    if (!self.due()) throw_cancelled();
}

bool virtual_clock::wake_earliest(steady_time limit) {
    if (parked_->empty()) return false;
    const auto [time, first] = *parked_->begin();
    if (time > limit || time == steady_time::max()) return false;
    now_ = std::max(now_, time);
    first->wake();
    return true;
}

bool virtual_clock::step(asio::io_context& context) {
    context.restart();
    return context.poll_one() > 0 || wake_earliest(steady_time::max());
}

duration virtual_clock::run(asio::io_context& context) {
    return run_until(context, steady_time::max());
}

duration virtual_clock::run_until(asio::io_context& context, steady_time until) {
    const auto began = now_;
    do {
        context.restart();
        context.poll();
    } while (wake_earliest(until));
    if (until != steady_time::max()) now_ = std::max(now_, until);
    return now_ - began;
}

void virtual_clock::jump_wall(std::chrono::milliseconds by) {
    wall_origin_ += by;
}

void virtual_clock::begin_timeline(std::string name) {
    timeline_ = std::move(name);
}

std::size_t virtual_clock::sleepers() const noexcept {
    return parked_->size();
}

}  // namespace sluice
