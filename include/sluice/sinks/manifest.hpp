#pragma once

#include <sluice/sinks/manifest_line.hpp>
#include <sluice/sinks/sink.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace sluice {

/// The manifest of a place: one receipt a line, derived from a ledger's. A copy for those who read
/// the place; sluice itself believes the ledger.

/// The spec (`canonical`) of the backfill that a place's manifest is of; nothing without a manifest
/// or with an empty one.
/// Errors: sink_failed; invalid_argument, when it is no manifest.
awaitable<outcome<std::optional<std::string>>> spec_in_manifest(sink& place);

/// How many windows it lists. Errors: as `sink::read_manifest`.
awaitable<outcome<std::size_t>> count_manifest(sink& place);

/// Replaces the manifest in one step. `all` shows the receipts, in their order, to the function
/// that it is given; a failure of it leaves the manifest as it was. Holds the text in memory.
/// Errors: of `all`; sink_failed, disk_full.
using receipt_source =
    std::function<awaitable<outcome<void>>(const std::function<void(const receipt&)>& visit)>;
awaitable<outcome<void>> replace_manifest(sink& place, export_spec spec, receipt_source all);

}  // namespace sluice
