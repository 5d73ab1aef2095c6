#pragma once

#include <sluice/core/awaitable.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>

namespace sluice {

/// Bounds how many of something go on at once. First come, first served; single-threaded.
class semaphore {
public:
    semaphore(asio::any_io_executor executor, std::size_t permits);
    ~semaphore();

    /// One permit; gives itself back when it goes. Must not outlive the semaphore.
    class permit {
    public:
        permit() = default;
        permit(permit&& other) noexcept;
        permit& operator=(permit&& other) noexcept;
        ~permit();

        explicit operator bool() const noexcept { return owner_ != nullptr; }

    private:
        friend class semaphore;
        explicit permit(semaphore* owner) : owner_(owner) {}
        semaphore* owner_ = nullptr;
    };

    /// Completes when a permit is free. Cancellation: terminal, at any time, none is taken;
    /// throws operation_aborted.
    awaitable<permit> acquire();

    /// Raises the bound.
    void add(std::size_t permits);

    std::size_t waiting() const noexcept;

private:
    void release() noexcept;

    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace sluice
