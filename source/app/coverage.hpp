#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/ledger/export_record.hpp>

#include <string>
#include <vector>

namespace sluice::app {

/// What is there of a backfill and what is not.
struct coverage {
    struct failed_window {
        time_range window;
        std::string error;
    };

    std::vector<time_range> delivered;
    std::vector<time_range> running;  ///< begun, and picked up by the next run
    std::vector<failed_window> failed;
    std::vector<time_range> missing;  ///< nobody has begun them, or spans between those delivered
    std::size_t unsettled = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;

    bool complete() const noexcept { return running.empty() && failed.empty() && missing.empty(); }
};

/// What a ledger told of a backfill.
struct facts_of_backfill {
    std::vector<receipt> receipts;  ///< in the order of their windows
    std::vector<export_record> unfinished;
    std::vector<export_record> failed;
    std::vector<receipt> replaced;  ///< by other content, in the order of windows and time
};

/// Judges by the windows that were asked for. Pure.
coverage cover(const plan& asked, const facts_of_backfill& store);
/// Judges by itself: what lies between the first and the last delivered is missing when it is
/// neither delivered, running nor failed. Pure.
coverage cover(const facts_of_backfill& store);

}  // namespace sluice::app
