#pragma once

#include <sluice/time/clock.hpp>

#include <cstdint>
#include <mutex>

namespace sluice {

/// Holds bytes that any number of transfers bring to one rate that they share.
///
/// Whoever has brought some is told until when to rest, in the order of asking: so all get about
/// the same, and nobody waits for a turn before bytes come. Any thread.
class byte_pace {
public:
    /// Above 0.
    explicit byte_pace(double bytes_per_second);

    /// Counts `bytes` that came at `now`. Until the moment returned nothing more should come from
    /// the same place; it may be past, as it is for rests too short to be worth a timer. After a
    /// pause some bytes are free, as many as `slack` brings.
    steady_time charge(std::uint64_t bytes, steady_time now);

    static constexpr duration slack = std::chrono::milliseconds(100);

private:
    const double per_second_;
    std::mutex mutex_;
    steady_time paid_until_{};
};

}  // namespace sluice
