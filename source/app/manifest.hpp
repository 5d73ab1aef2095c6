#pragma once

#include "app/problem.hpp"

#include <sluice/ledger/ledger.hpp>
#include <sluice/sinks/manifest_line.hpp>

#include <filesystem>
#include <optional>

namespace sluice::app {

/// `OUT/manifest.ndjson`: one receipt a line, derived from the ledger's. A copy for those who read
/// the folder; sluice goes by the ledger.
std::filesystem::path manifest_of(const std::filesystem::path& folder);

/// The spec (`canonical`) of the backfill that a folder's manifest tells of; nothing without a
/// manifest or with an empty one.
/// Errors: storage, when it cannot be read; usage, when it is no manifest.
attempt<std::optional<std::string>> spec_in_manifest(const std::filesystem::path& folder);

/// Writes the manifest anew, in one step, unless it tells of as many windows as were delivered
/// and `changed` says that they are the same. Errors: storage.
attempt<void> refresh_manifest(const std::filesystem::path& folder, const export_spec& spec,
                               ledger& store, backfill_key key, bool changed);

}  // namespace sluice::app
