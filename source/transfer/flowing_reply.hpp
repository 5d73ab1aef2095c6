#pragma once

#include <sluice/core/limits.hpp>
#include <sluice/net/transport.hpp>
#include <sluice/time/clock.hpp>

#include "transfer/trickle_watch.hpp"

#include <string>

namespace sluice {

/// A reply that is given up when it trickles.
class flowing_reply {
public:
    flowing_reply(reply& from, clock& time)
        : from_(from), time_(time), watch_(limits::trickle_span, limits::trickle_bytes) {}

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) {
        const auto asked = time_.now();
        const auto got = co_await from_.read_some(into);
        if (got && *got > 0 && watch_.too_slow(*got, time_.now() - asked))
            co_return failure(error::stalled, {}, "it came by a few bytes at a time");
        co_return got;
    }

private:
    reply& from_;
    clock& time_;
    trickle_watch watch_;
};

/// The beginning of an error's body, as far as it comes, at most so many bytes.
awaitable<std::string> read_words(reply& from, clock& time, std::size_t most);

}  // namespace sluice
