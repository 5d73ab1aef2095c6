#pragma once

#include <sluice/engine/engine.hpp>

namespace sluice::testing {

/// All that can be said of how an engine works and on one backfill.
struct effort : engine_options, backfill_options {};

}  // namespace sluice::testing
