#pragma once

#include <sluice/net/transport.hpp>
#include <sluice/time/clock.hpp>

#include <memory>
#include <optional>

namespace sluice {

/// The answer of a storage, whose connection is given up when whoever takes its bytes keeps it
/// waiting for long: the storage would cut it at a time of its own, and until then it is held for
/// nothing. Single-threaded.
class held_reply {
public:
    /// Storages close idle connections after a minute or more.
    static constexpr duration patience = std::chrono::seconds(10);

    held_reply(std::unique_ptr<reply> from, clock& time);

    /// Nothing is read from it from now on; and again.
    void pause() noexcept { paused_since_ = time_.now(); }
    void go_on() noexcept { paused_since_.reset(); }

    bool given_up() const noexcept { return from_ == nullptr; }
    /// Not once it is given up.
    reply& operator*() const noexcept { return *from_; }

    /// Gives it up after a pause of `patience`, or up to twice as long; completes then. To be run
    /// beside whoever reads, on the same executor. Cancellation: terminal, at any time.
    awaitable<void> watch();

private:
    std::unique_ptr<reply> from_;
    clock& time_;
    std::optional<steady_time> paused_since_;
};

}  // namespace sluice
