#pragma once

#include <sluice/net/transport.hpp>

#include <atomic>

namespace sluice::bench {

/// Another transport that counts the bytes of all bodies, and cuts the first one at a byte.
class counting_transport final : public transport {
public:
    /// `cut_at` 0: nothing is cut.
    counting_transport(transport& network, std::uint64_t cut_at)
        : network_(network), cut_at_(cut_at) {}

    bool thread_safe() const noexcept override { return network_.thread_safe(); }
    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

    std::uint64_t bytes_read() const noexcept { return bytes_read_; }

private:
    class counted_reply;

    transport& network_;
    std::atomic<std::uint64_t> cut_at_;
    std::atomic<std::uint64_t> bytes_read_ = 0;
};

}  // namespace sluice::bench
