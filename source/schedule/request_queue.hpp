#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/schedule/policy.hpp>
#include <sluice/schedule/token_request.hpp>
#include "async/wakeup.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace sluice {

/// One request that waits for a token; lives in its coroutine's frame.
class waiter {
public:
    /// `claim_` must live as long.
    waiter(const asio::any_io_executor& executor, const token_request& claim_)
        : claim(claim_), woken(executor) {}
    waiter(const asio::any_io_executor& executor, token_request&& passing) = delete;

    enum class state { waiting, granted, refused };

    const token_request& claim;
    steady_time due{};  ///< of a repeated poll: when to look, as planned last
    std::uint64_t arrival = 0;
    state now = state::waiting;
    steady_time served{};  ///< with `granted`: when
    failure problem;       ///< with `refused`
    wakeup woken;
};

/// Those who wait, in the order in which each kind would be served. No I/O.
///
/// Those whose time (`not_before`) is yet to come wait apart: once it has come they take the place
/// that the plan gives them, as if they had been there all along. Repeated looks go by their
/// planned time.
class request_queue {
public:
    /// A repeated look comes with its planned time.
    void enter(waiter& who);
    /// Nothing happens when `who` is not there.
    void leave(const waiter& who);

    /// Moves those in whose time has come by `now`; to be called before the heads are asked for.
    void open(steady_time now);
    /// The one to be served first of a kind, among those whose time has come; null when none is.
    waiter* head(decision::pick who) const;
    /// The last first look, by when it was created, at one created by `then`; null when none is.
    waiter* latest_first_look(steady_time then) const;
    /// When the time of the next one that waits apart comes; max() when all have come.
    steady_time next_due() const noexcept;

    /// How many wait of a kind whose time has come; all of the repeated looks.
    std::size_t count(decision::pick who) const noexcept;
    /// Plans every repeated look anew.
    void plan_looks(const std::function<steady_time(const token_request&)>& plan);
    /// Shows looks at operations, first and repeated, each standing for `stride` alike.
    void sample_looks(std::size_t most,
                      const std::function<void(const token_request&, double stride)>& show) const;

    bool empty() const noexcept { return size_ == 0; }
    std::size_t size() const noexcept { return size_; }
    /// Anybody; the room must not be empty.
    waiter& anybody() const;
    /// All of a group.
    std::vector<waiter*> of_group(std::uint32_t group) const;

private:
    using key = std::tuple<steady_time, std::uint64_t, std::uint64_t>;
    using queue = std::map<key, waiter*>;

    static std::size_t index_of(const token_request& claim) noexcept;
    static key place_in_queue(const waiter& who) noexcept;
    static key place_apart(const waiter& who) noexcept;

    queue early_;
    std::array<queue, 5> queues_;
    std::uint64_t arrivals_ = 0;
    std::size_t size_ = 0;
};

}  // namespace sluice
