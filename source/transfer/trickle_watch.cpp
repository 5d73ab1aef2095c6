#include "transfer/trickle_watch.hpp"

namespace sluice {

bool trickle_watch::too_slow(std::uint64_t bytes, duration waited) {
    bytes_ += bytes;
    waited_ += waited;
    if (waited_ < span_) return false;
    const bool slow = bytes_ < least_;
    bytes_ = 0;
    waited_ = {};
    return slow;
}

}  // namespace sluice
