#pragma once

#include <sluice/net/transport.hpp>

#include <cstdint>

namespace sluice::bench {

/// A server that accepts every export and never ends one: it keeps nothing, so that all memory is
/// the client's. Answers at once. Single-threaded.
class endless_server final : public transport {
public:
    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

    std::size_t creates() const noexcept { return creates_; }
    std::size_t looks() const noexcept { return looks_; }

private:
    std::size_t creates_ = 0;
    std::size_t looks_ = 0;
};

}  // namespace sluice::bench
