#pragma once

#include <algorithm>

namespace sluice {

/// What refused calls (429) tell of others who use the same key. No I/O.
///
/// Every token that they take unseen costs a refused call, which itself tells nothing new. So
/// after the second refusal a few tokens are left to them; that is forgotten as calls go well: at
/// `peace` calls a refusal, 2 % are refused.
class rivals {
public:
    static constexpr int peace = 50;
    static constexpr int most_reserved = 3;

    void refused() noexcept {
        ++refusals_;
        reserve_ = std::min({reserve_ + 1, most_reserved, refusals_ - 1});
        in_peace_ = 0;
    }
    void served() noexcept {
        if (++in_peace_ < peace) return;
        reserve_ = std::max(reserve_ - 1, 0);
        in_peace_ = 0;
    }
    /// Tokens to be left in the bucket.
    int reserve() const noexcept { return reserve_; }

private:
    int refusals_ = 0;
    int reserve_ = 0;
    int in_peace_ = 0;
};

}  // namespace sluice
