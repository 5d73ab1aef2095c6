#pragma once

#include <algorithm>

namespace sluice {

/// What refused calls (429) tell of others who use the same key. No I/O.
///
/// What they take unseen, a few tokens at a time (bench/schedule has them take 1 to 8), costs a
/// refused call. So from the second refusal on more tokens are left in the bucket for the next
/// time, where they cost nobody anything once they are there; that is forgotten slowly as calls go
/// well. One refusal alone may be the server's whim.
class foreign_usage {
public:
    static constexpr int peace = 400;  ///< calls
    static constexpr int step = 4;
    static constexpr int most_reserved = 2 * step;

    void refused() noexcept {
        if (++refusals_ > 1) reserve_ = std::min(reserve_ + step, most_reserved);
        in_peace_ = 0;
    }
    void served() noexcept {
        if (++in_peace_ < peace) return;
        reserve_ = std::max(reserve_ - step, 0);
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
