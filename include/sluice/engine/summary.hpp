#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/core/time_range.hpp>
#include <sluice/time/clock.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// What a run did.
struct summary {
    struct {
        std::uint64_t planned = 0;    ///< settled windows asked for
        std::uint64_t delivered = 0;  ///< by this run
        std::uint64_t already = 0;    ///< by earlier ones, and not changed since
        std::uint64_t failed = 0;
        std::uint64_t unsettled = 0;
    } windows;
    struct {
        std::uint64_t create = 0;
        std::uint64_t poll = 0;
        std::uint64_t results = 0;
        std::uint64_t segments = 0;
    } requests;
    std::uint64_t throttled = 0;  ///< calls that the server refused with 429
    struct {
        std::uint64_t received = 0;
        std::uint64_t written = 0;
    } bytes;
    std::uint64_t rows = 0;
    std::uint64_t unmatched = 0;  ///< rows that exports brought though no window holds them
    duration elapsed{};

    struct failed_window {
        time_range window;
        failure problem;
    };
    std::vector<failed_window> failures;
    /// Why the run ended before its windows did: the key was refused, the ledger or the disk
    /// failed, somebody stopped it (cause `stopped`). All windows left are resumable.
    std::optional<failure> ended_by;
    /// What observers threw: each was told nothing more after that.
    std::vector<std::string> observer_errors;
};

}  // namespace sluice
