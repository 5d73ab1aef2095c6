#pragma once

#include <map>

#include "story/dice.hpp"
#include "story/story_plan.hpp"

namespace sluice::story {

/// Decides which steps of a ledger or a sink the troubles of a plan hit.
class trouble_source {
public:
    /// `plan` must outlive it.
    trouble_source(const std::vector<trouble>& plan, std::uint64_t seed)
        : plan_(plan), dice_(seed) {}

    /// Counts a step in; the first trouble that hits it, or null.
    const trouble* next(std::string_view step, duration since_begin);
    /// Steps of all kinds so far, and how many of them failed.
    std::uint64_t steps() const noexcept { return steps_; }
    std::uint64_t failed() const noexcept { return failed_; }

private:
    const std::vector<trouble>& plan_;
    dice dice_;
    std::map<std::string, std::uint64_t, std::less<>> seen_;
    std::uint64_t steps_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace sluice::story
