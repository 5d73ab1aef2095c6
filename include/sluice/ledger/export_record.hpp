#pragma once

#include <sluice/core/ids.hpp>
#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace sluice {

/// One export as the ledger knows it: enough to go on after a crash at any moment.
struct export_record {
    /// `intended`: the create call may or may not have been sent. `running`: the operation has an
    /// id. `completed`: the results have an id. `delivered`, `failed`: ended; so is one whose
    /// windows smaller exports took over, `divided`.
    enum class state : int { intended, running, completed, delivered, failed, divided };

    std::int64_t id = 0;
    std::int64_t backfill = 0;
    time_range range;  ///< of the bundle
    state now = state::intended;
    operation_id operation;
    export_id results;
    int creations = 0;  ///< create calls written down, this one included
    wall_time intended_at{};
    std::optional<wall_time> created_at;
    /// Why a run gave it up, for a person. What is `running` or `completed` all the same is picked
    /// up by the next run.
    std::string error;

    friend bool operator==(const export_record&, const export_record&) = default;
};

}  // namespace sluice
