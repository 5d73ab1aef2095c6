#pragma once

#include "app/problem.hpp"

#include <sluice/ledger/ledger.hpp>
#include <sluice/sinks/manifest.hpp>

namespace sluice::app {

/// The spec of the backfill that a place's manifest is of; nothing without one.
/// Errors: storage, when it cannot be read; usage, when it is no manifest.
attempt<std::optional<std::string>> known_spec_in(sink& place);

/// Writes the manifest anew, unless it lists as many windows as were delivered and `changed` says
/// that they are the same. Errors: storage.
attempt<void> refresh_manifest(sink& place, const export_spec& spec, ledger& store,
                               backfill_key key, bool changed);

/// Why a place's folder cannot be locked: locked, storage.
problem problem_of_lock(const failure& why);

}  // namespace sluice::app
