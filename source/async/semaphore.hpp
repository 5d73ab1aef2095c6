#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <utility>

namespace sluice {

/// Bounds how many of something go on at once. First come, first served; single-threaded.
class semaphore {
    class impl;

public:
    semaphore(asio::any_io_executor executor, std::size_t permits);
    ~semaphore();

    /// One permit; gives itself back when it goes. May outlive the semaphore.
    class permit {
    public:
        permit() = default;
        permit(permit&& other) noexcept = default;
        permit& operator=(permit&& other) noexcept;
        ~permit();

        explicit operator bool() const noexcept { return owner_ != nullptr; }

    private:
        friend class semaphore;
        explicit permit(std::shared_ptr<impl> owner) : owner_(std::move(owner)) {}
        std::shared_ptr<impl> owner_;
    };

    /// Completes when a permit is free. Cancellation: terminal, at any time, none is taken (one
    /// that was granted already goes to the next); throws operation_aborted.
    awaitable<permit> acquire();

    /// Raises the bound, or lowers it; what is out beyond a lower one is waited for.
    void add(std::ptrdiff_t permits);

    std::size_t waiting() const noexcept;

private:
    std::shared_ptr<impl> impl_;
};

}  // namespace sluice
