#include "transfer/held_reply.hpp"

namespace sluice {

held_reply::held_reply(std::unique_ptr<reply> from, clock& time)
    : from_(std::move(from)), time_(time) {}

// A pause costs no timer of its own: there is one for each piece of a body.
awaitable<void> held_reply::watch() {
    for (;;) {
        const auto since = paused_since_.value_or(time_.now());
        co_await time_.sleep_until(since + patience);
        if (paused_since_ && time_.now() - *paused_since_ >= patience) break;
    }
    from_.reset();
}

}  // namespace sluice
