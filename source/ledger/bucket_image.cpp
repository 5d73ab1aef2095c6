#include "ledger/bucket_image.hpp"

#include <algorithm>

namespace sluice {
namespace {

using std::chrono::milliseconds;

// Beyond this a written time is rubbish; within it, sums of times cannot overflow.
constexpr auto horizon = std::chrono::hours(24 * 366);

time_image image_of(steady_time t, const moment& now) {
    const auto wall = now.wall + std::chrono::ceil<milliseconds>(t - now.steady);
    return {t.time_since_epoch().count(), wall.time_since_epoch().count()};
}

/// `value` as a distance from `origin`, both in `Unit` since the same epoch.
template <class Unit>
duration distance(std::int64_t value, Unit origin) {
    const Unit reach = horizon;
    return Unit(std::clamp(value, (origin - reach).count(), (origin + reach).count())) - origin;
}

}  // namespace

bucket_image write_down(const token_bucket& bucket, const moment& now) {
    bucket_image image;
    image.timeline = now.timeline;
    image.full_at = image_of(bucket.full_at(), now);
    // A silence that is over is not written, lest a clock that is set back brings it to life again.
    if (bucket.silent_until() > now.steady)
        image.silent_until = image_of(bucket.silent_until(), now);
    image.landed_by = image_of(bucket.landed_by(), now);
    image.in_flight = bucket.in_flight();
    return image;
}

token_bucket read_back(const bucket_image& image, const bucket_limit& limit, const moment& now) {
    const bool comparable = image.timeline == now.timeline;
    const auto time_of = [&](const time_image& t) {
        return now.steady + (comparable ? distance(t.steady, now.steady.time_since_epoch())
                                        : distance(t.wall, now.wall.time_since_epoch()));
    };
    const auto silent =
        std::min(time_of(image.silent_until), now.steady + duration(limits::longest_retry_after));
    const auto empty = std::max(now.steady, silent) + token_bucket(limit).filling();
    return token_bucket(
        limit, std::min(time_of(image.full_at), empty),
        silent > now.steady ? silent : steady_time{},
        std::clamp(image.in_flight, 0, std::max(limit.burst, 0)),
        std::min(time_of(image.landed_by), now.steady + token_bucket::longest_flight));
}

}  // namespace sluice
