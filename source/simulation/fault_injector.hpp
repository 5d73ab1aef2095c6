#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <map>
#include <optional>

namespace sluice {

/// Decides which requests a fault plan hits, and does to their answers what it says.
class fault_injector {
public:
    fault_injector(fault_plan plan, std::uint64_t seed);

    /// Counts a request of `kind` in; the first fault of the plan that hits it, or an empty one.
    const fault& next(const std::string& kind, steady_time now);
    /// How often each fault of the plan was done.
    const std::vector<std::uint64_t>& done() const noexcept { return done_; }

private:
    bool hits(std::size_t place, const std::string& kind, duration since_first) const;

    fault_plan plan_;
    std::uint64_t seed_;
    std::map<std::string, std::uint64_t> seen_;
    std::vector<std::uint64_t> done_;
    std::optional<steady_time> first_;
    fault none_;
};

/// True when the fault answers by itself, so that the request has no effect.
bool replaces_answer(const fault& what) noexcept;
simulated_reply replacement(const fault& what);
/// Headers, flipped bytes, and what happens to the answer on the wire.
void spoil(const fault& what, simulated_reply& reply);

}  // namespace sluice
