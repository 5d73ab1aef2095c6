#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/ledger/export_record.hpp>

#include <string>
#include <vector>

namespace sluice {

/// What a ledger says of one backfill.
struct backfill_record {
    std::vector<receipt> receipts;  ///< in the order of their windows
    std::vector<export_record> unfinished;
    std::vector<export_record> failed;
    std::vector<receipt> replaced;  ///< former content, in the order of windows and time
};

/// Which windows of a backfill are delivered, and which are not.
struct coverage {
    struct failed_window {
        time_range window;
        std::string error;
    };

    std::vector<time_range> delivered;
    std::vector<time_range> running;  ///< begun; the next run resumes them
    std::vector<failed_window> failed;
    std::vector<time_range> missing;  ///< never begun, or gaps between those that were
    std::size_t unsettled = 0;        ///< planned windows that are still too young
    std::uint64_t rows = 0;           ///< of the delivered windows
    std::uint64_t bytes = 0;

    bool complete() const noexcept { return running.empty() && failed.empty() && missing.empty(); }
};

/// The coverage of a plan's windows. A window is delivered when it has a receipt, or when the
/// receipts of shorter windows fill it; only then do its failures of earlier runs not count.
/// Pure; the lists are in the plan's order.
coverage cover(const plan& asked, const backfill_record& store);

/// The coverage of every window that the record names. A span between the first and the last
/// delivered window that no record names is missing. Pure; the lists are in order of time.
coverage cover(const backfill_record& store);

}  // namespace sluice
