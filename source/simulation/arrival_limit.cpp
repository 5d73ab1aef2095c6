#include "simulation/arrival_limit.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace sluice {

arrival_limit::arrival_limit(bucket_limit limit, std::vector<theft> stolen)
    : limit_(limit), credit_(limit.interval * limit.burst), stolen_(std::move(stolen)) {
    std::ranges::sort(stolen_, std::greater(), &theft::at);
}

duration arrival_limit::credit_at(steady_time now) const noexcept {
    if (!begun_ || now <= as_of_) {
        return credit_;
    }
    return std::min(limit_.interval * limit_.burst, credit_ + (now - as_of_));
}

bool arrival_limit::admit(steady_time now) noexcept {
    for (; !stolen_.empty() && stolen_.back().at <= now; stolen_.pop_back()) {
        refill(stolen_.back().at);
        const auto had = credit_ / limit_.interval;
        credit_ -= limit_.interval * std::min<duration::rep>(had, stolen_.back().tokens);
    }
    refill(now);
    if (credit_ < limit_.interval) {
        return false;
    }
    credit_ -= limit_.interval;
    return true;
}

void arrival_limit::refill(steady_time now) noexcept {
    credit_ = credit_at(now);
    as_of_ = begun_ ? std::max(as_of_, now) : now;
    begun_ = true;
}

std::chrono::seconds arrival_limit::retry_after(steady_time now) const noexcept {
    return std::chrono::ceil<std::chrono::seconds>(
        std::max(duration::zero(), limit_.interval - credit_at(now)));
}

}  // namespace sluice
