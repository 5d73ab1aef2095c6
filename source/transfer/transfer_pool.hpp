#pragma once

#include <sluice/core/awaitable.hpp>

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace sluice {

/// A few threads for transfers, each with a context of its own: a lane.
///
/// A transfer stays on one lane; so nothing on it needs a lock, and Asio's cancellation, which has
/// races on a context of several threads, is sound. Made and asked by one thread, but for what is
/// said to be for any. Its threads block every signal.
class transfer_pool {
    class lane;

public:
    /// Starts `threads` of them, or as many as the system allows.
    explicit transfer_pool(std::size_t threads);
    /// Waits for what still runs; all that was handed out must be back.
    ~transfer_pool();

    std::size_t size() const noexcept { return lanes_.size(); }

    /// A transfer's place on a lane; it is given back when it goes.
    class place {
    public:
        place() = default;
        place(place&& other) noexcept;
        place& operator=(place&& other) noexcept;
        ~place();

        explicit operator bool() const noexcept { return lane_ != nullptr; }
        asio::any_io_executor executor() const;

    private:
        friend class transfer_pool;
        explicit place(lane& on) noexcept;
        lane* lane_ = nullptr;
    };
    /// On the lane with the fewest; of a pool without lanes, none.
    place take();

    /// Says that a transfer's bytes move on a lane, for as long as it lives. Any thread.
    class work {
    public:
        work() = default;
        work(work&& other) noexcept;
        work& operator=(work&& other) noexcept;
        ~work();

        explicit operator bool() const noexcept { return lane_ != nullptr; }
        asio::any_io_executor executor() const;
        /// True when others want the lane as well.
        bool crowded() const noexcept;

    private:
        friend class transfer_pool;
        explicit work(lane& on) noexcept : lane_(&on) {}
        lane* lane_ = nullptr;
    };
    /// On the lane of a place; nothing for no place.
    static work begin(const place& on) noexcept;
    /// On a lane where nothing else moves; nothing when there is none.
    work begin_on_idle() noexcept;

private:
    std::vector<std::unique_ptr<lane>> lanes_;
};

}  // namespace sluice
