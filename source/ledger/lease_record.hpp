#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/ledger/lease.hpp>
#include "ledger/bucket_image.hpp"

#include <string>

namespace sluice {

/// A lease as a ledger has it on record.
struct lease_record {
    lease held;
    std::string owner;
    std::string timeline;
    time_image until;
};

/// Until when a lease lasts that is acquired or renewed at `now`. Pure, as all here.
time_image lease_end(duration length, const moment& now);

/// By steady time on the same timeline, whatever the wall clock did; else by wall time.
bool has_lapsed(const lease_record& record, const moment& now);

/// Whether both are for a window of the same spec.
bool conflict(const lease& held, const std::string& spec, const time_range& range);

/// Why a range cannot be leased: `holder` has a window of it.
failure held_by_another(const lease_record& holder);

/// Why nothing can be written under `stale`; `owner` is who has the lease of its windows now, empty
/// when nobody has.
failure lease_is_lost(const lease& stale, const std::string& owner);

}  // namespace sluice
