#pragma once

#include <sluice/schedule/token_bucket.hpp>

namespace sluice {

/// The same bucket on a clock that is ahead by `by`.
inline token_bucket moved(const token_bucket& bucket, duration by) {
    if (by == duration::zero()) return bucket;
    const auto silent = bucket.silent_until();
    return token_bucket(bucket.limit(), bucket.full_at() + by,
                        silent == steady_time{} ? silent : silent + by, bucket.in_flight(),
                        bucket.landed_by() + by);
}

}  // namespace sluice
