#pragma once

#include <engine/bundling.hpp>
#include <sluice/api/account.hpp>
#include <sluice/engine/backfill.hpp>
#include <sluice/ledger/ledger.hpp>

#include <map>
#include <string>
#include <vector>

namespace sluice {

/// What a backfill has still to do, by its ledger.
struct remaining_work {
    std::vector<time_range> windows;     ///< all, with those that were halved, in order
    std::vector<export_record> exports;  ///< as an earlier run left them, else new; oldest first
    bundle_bounds bundles;
    /// XXH3-128 of what windows were delivered with that are exported again.
    std::map<time_range, std::string> content_known;
};

/// Finds it out from what the ledger has loaded; the windows of `what` must be in order. Pure.
/// Errors: invalid_argument, where bundles cannot be; folder_of_another_backfill, when windows of
/// another length were delivered there, which some of these overlap.
outcome<remaining_work> find_work(const account& who, const backfill& what,
                                  const backfill_state& known);

}  // namespace sluice
