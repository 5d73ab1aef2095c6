#pragma once

#include "operation_lengths.hpp"
#include "reference_schedules.hpp"

namespace sluice::bench {

/// The least mean time to data that any client can expect that is not clairvoyant.
///
/// It knows how operations are spread (`likely`), but of each one how long it runs only from
/// looking: a look at one that has ended finds it, a look before that costs a token and tells the
/// end exactly. Nobody knows more of an account, and less precise percentages only make it worse.
///
/// A bound by weak duality. The limit is that by every time t no more than burst + t / interval
/// calls are made. Let a call at t cost what the limits from t on are priced at, whatever the
/// prices: any client's time to data plus the cost of its calls, less that of all tokens, is no
/// more than its time to data. Without the limit each window is alone, and the best that can be
/// done for one is found by trying each time to create and to look. The prices are sought by
/// subgradient ascent; each try is a bound, and the best one is returned. Times are rounded in the
/// client's favour, to a fraction of a per cent.
duration informed_bound(const terms& what, std::size_t windows,
                        const std::vector<duration>& likely);

}  // namespace sluice::bench
