#pragma once

#include <cstdint>
#include <string>

namespace sluice::story {

/// Which stories to live through, and how.
struct soak_options {
    std::uint64_t from = 1;
    std::uint64_t seeds = 1;
    int jobs = 1;         ///< processes at once
    std::string program;  ///< the command that replays a seed
};

/// Lives through many stories, some in each of a few processes, so that one that kills its process
/// is named as well. Tells how far it is now and then, and each seed that violates a property, with
/// the property and the command that replays it. Returns how many seeds did.
std::uint64_t soak(const soak_options& what);

}  // namespace sluice::story
