#include "simulation/arrival_limit.hpp"

#include <algorithm>

namespace sluice {

arrival_limit::arrival_limit(bucket_limit limit)
    : limit_(limit), credit_(limit.interval * limit.burst) {}

duration arrival_limit::credit_at(steady_time now) const noexcept {
    if (!begun_ || now <= as_of_) {
        return credit_;
    }
    return std::min(limit_.interval * limit_.burst, credit_ + (now - as_of_));
}

bool arrival_limit::admit(steady_time now) noexcept {
    credit_ = credit_at(now);
    as_of_ = begun_ ? std::max(as_of_, now) : now;
    begun_ = true;
    if (credit_ < limit_.interval) {
        return false;
    }
    credit_ -= limit_.interval;
    return true;
}

std::chrono::seconds arrival_limit::retry_after(steady_time now) const noexcept {
    return std::chrono::ceil<std::chrono::seconds>(
        std::max(duration::zero(), limit_.interval - credit_at(now)));
}

}  // namespace sluice
