#include "transfer/retry_budget.hpp"

namespace sluice {

bool retry_budget::allows(const failure& problem, bool advanced, steady_time now) {
    // A status that nobody expects stays what it is; whoever called may know better.
    if (!problem.is(condition::retry) || problem.cause() == error::unexpected_status) return false;
    if (advanced) {
        failures_ = 1;
        charged_ = 0;
        unreachable_since_.reset();
        return true;
    }
    ++failures_;
    if (problem.never_sent()) {
        if (!unreachable_since_) unreachable_since_ = now;
        return now - *unreachable_since_ < longest_outage_;
    }
    unreachable_since_.reset();
    return ++charged_ <= retries_;
}

}  // namespace sluice
