#include "token_levels.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::bench {
namespace {

// Less than any part of a token that a call can be early by: only what floating point loses.
constexpr double tolerance = 1e-6;

class reckoning {
public:
    explicit reckoning(const bucket_limit& limit) : limit_(limit), level_(limit.burst) {}

    void pass_until(duration at) {
        if (begun_ && at > as_of_) {
            const double come = std::chrono::duration<double>(at - as_of_) / limit_.interval;
            level_ = std::min<double>(level_ + come, limit_.burst);
        }
        as_of_ = std::max(as_of_, at);
        begun_ = true;
        note();
    }

    void call(bool refused) {
        if (refused) return;
        if (level_ < 1 - tolerance) ++result.overdrawn;
        level_ -= 1;
        note();
    }

    void steal(int tokens) {
        const int gone = std::min(tokens, static_cast<int>(std::floor(level_ + tolerance)));
        result.taken += gone;
        level_ -= gone;
        note();
    }

    token_levels result;

private:
    void note() { result.points.push_back({as_of_, level_}); }

    bucket_limit limit_;
    double level_;
    duration as_of_{};
    bool begun_ = false;
};

}  // namespace

token_levels levels_of(const std::vector<rehearsed::call>& calls,
                       const std::vector<rehearsal_case::theft>& stolen,
                       const bucket_limit& limit) {
    auto thefts = stolen;
    std::ranges::sort(thefts, {}, &rehearsal_case::theft::at);
    auto next = thefts.begin();
    reckoning bucket(limit);
    for (const auto& call : calls) {
        for (; next != thefts.end() && next->at <= call.at; ++next) {
            bucket.pass_until(next->at);
            bucket.steal(next->tokens);
        }
        bucket.pass_until(call.at);
        bucket.call(call.refused);
    }
    return std::move(bucket.result);
}

}  // namespace sluice::bench
