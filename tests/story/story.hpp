#pragma once

#include <iosfwd>

#include "story/story_plan.hpp"

namespace sluice::story {

/// How a story ended.
struct ending {
    std::vector<std::string>
        violations;          ///< the properties that did not hold; none, if all is well
    std::uint64_t hash = 0;  ///< of all that happened: the same for the same plan
    std::uint64_t runs = 0;
    std::uint64_t crashes = 0;
    std::uint64_t calls_at_seams = 0;  ///< of ledger, sink and network
    std::uint64_t requests = 0;        ///< that arrived at the server, downloads included
    std::uint64_t ledger_calls = 0;
    std::uint64_t sink_steps = 0;
    duration length{};
};

/// Lives through a plan, run after run, until every window is delivered or time is up, and checks
/// what must hold whatever goes wrong. What happens is told to `out`, line by line, unless null.
ending tell(const story_plan& plan, std::ostream* out = nullptr);

}  // namespace sluice::story
