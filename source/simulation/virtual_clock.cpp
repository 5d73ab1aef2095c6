#include <sluice/flow/wakeup.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {
namespace {

/// Any fixed point will do; not zero, so that a forgotten initial value is seen.
constexpr steady_time steady_start{std::chrono::hours(1000)};

}  // namespace

class virtual_clock::parked {
public:
    explicit parked(const asio::any_io_executor& executor) : woken(executor) {}
    wakeup woken;
    bool due = false;
};

virtual_clock::virtual_clock(wall_time start)
    : now_(steady_start), wall_origin_(start), steady_origin_(steady_start), timeline_("virtual") {}

virtual_clock::virtual_clock(const moment& start)
    : now_(start.steady),
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
    const auto self = std::make_shared<parked>(executor);
    const auto place = parked_.emplace(t, self);
    co_await self->woken.wait_quietly();
    if (self->due) co_return;
    parked_.erase(place);
    throw_cancelled();
}

bool virtual_clock::wake_earliest(steady_time limit) {
    if (parked_.empty() || parked_.begin()->first > limit) return false;
    const auto first = parked_.begin();
    now_ = std::max(now_, first->first);
    const auto sleeper = first->second;
    parked_.erase(first);
    sleeper->due = true;
    sleeper->woken.notify();
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
    return parked_.size();
}

}  // namespace sluice
