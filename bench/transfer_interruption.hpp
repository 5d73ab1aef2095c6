#pragma once

#include "transfer_contenders.hpp"

namespace sluice::bench {

/// What of a file was fetched again after something came in between.
struct interruption {
    std::string what;
    std::uint64_t fetched_again = 0;  ///< bytes
};

/// Fetches `file`, cut at its half, and again, killed at its half and started once more; counts
/// what our side has read of it each time. Throws when it is not delivered whole.
std::vector<interruption> interrupt(const arena& in, const data_file& file);

}  // namespace sluice::bench
