#pragma once

#include <engine/backfill_run.hpp>

namespace sluice {

/// Widens and narrows how many downloads of a run go on at once, from `first` of them on, as
/// `download_width` finds by what they bring. Ends by cancellation alone.
awaitable<void> adapt_downloads(backfill_run& run, int first, int most);

}  // namespace sluice
