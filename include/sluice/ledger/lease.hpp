#pragma once

#include <sluice/core/limits.hpp>
#include <sluice/core/time_range.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <string>

namespace sluice {

/// The right of one holder to write the exports of one spec's windows in a range, until a time.
///
/// A value: it may be copied and outlive its ledger. Whether it still holds is the ledger's word.
struct lease {
    std::string spec;
    time_range range;
    /// Grows with every lease of a ledger and is never used twice: names this lease, and tells the
    /// write of a late holder from that of the present one.
    std::int64_t fence = 0;
};

struct lease_request {
    std::string spec;
    time_range range;
    std::string owner;  ///< for a person, such as `process 4711`
    /// It lapses this long after it was acquired or renewed, by the ledger's clock.
    duration length = limits::lease_length;
};

}  // namespace sluice
