#pragma once

#include <sluice/time/clock.hpp>
#include "async/semaphore.hpp"

#include <cstdint>
#include <optional>

namespace sluice {

/// Bounds the downloads that all runs of an engine have under way: by a number that was given, or
/// by as many as make all of them together faster.
class download_slots {
public:
    /// `given`: at once; nothing: as many as help.
    download_slots(const asio::any_io_executor& control, clock& time, std::optional<int> given);

    /// As many as may be wanted at once.
    int most_wanted() const noexcept;
    bool adapts() const noexcept { return !given_; }

    /// A run begins, on a machine that has room for so many downloads; the room counts for nothing
    /// while other runs use it.
    void begin(int that_fit);
    void end() noexcept { --runs_; }

    /// Waits for a place; it gives itself back when it goes.
    awaitable<semaphore::permit> acquire() { return places_.acquire(); }
    /// Bytes have come.
    void count(std::uint64_t received) noexcept { received_ += received; }

    /// Widens and narrows the bound by what the downloads bring, one run at a time on behalf of
    /// all. Ends by cancellation alone.
    awaitable<void> adapt();

private:
    clock& time_;
    const std::optional<int> given_;
    semaphore places_;  ///< none at first
    semaphore adapting_;
    int width_ = 0;
    int most_ = 0;
    int runs_ = 0;
    std::uint64_t received_ = 0;
};

}  // namespace sluice
