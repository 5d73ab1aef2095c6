#pragma once

#include <engine/account_context.hpp>
#include <engine/bundling.hpp>
#include <sluice/engine/backfill.hpp>

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

/// Finds it out; the windows of `what` must be in order.
/// Errors: the ledger's; invalid_argument, where bundles cannot be; folder_of_another_backfill,
/// when windows of another length were delivered there, which some of these overlap.
outcome<remaining_work> find_work(account_context& of, const backfill& what, backfill_key key,
                                  const moment& now);

}  // namespace sluice
