#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/receipt.hpp>
#include <sluice/transfer/writer.hpp>

#include <memory>
#include <optional>

namespace sluice {

/// Where windows are delivered to, as a seam: a folder for real, memory in simulation.
class sink {
public:
    virtual ~sink() = default;

    /// True when several threads may open writers at once, and use each its own.
    virtual bool thread_safe() const noexcept { return false; }

    /// Names the destination, equal for equal places: what a ledger keeps backfills apart by.
    virtual std::string destination() const = 0;

    /// Begins the delivery of `window`. Two writers of one window must not be open at once.
    /// Errors: sink_failed, disk_full.
    virtual awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                             const time_range& window) = 0;

    /// Goes on with a window where a writer of this or an earlier process left it; nothing, when
    /// there is no sound checkpoint of it. `open` instead throws such a checkpoint away.
    /// Errors: as `open`.
    virtual awaitable<outcome<std::optional<resumed_writer>>> resume(const export_spec& spec,
                                                                     const time_range& window);

    /// The same for rows that an export of `range` brought though none of its windows holds them.
    /// Null where they are not kept.
    virtual awaitable<outcome<std::unique_ptr<writer>>> open_unmatched(const export_spec& spec,
                                                                       const time_range& range);
    virtual awaitable<outcome<std::optional<resumed_writer>>> resume_unmatched(
        const export_spec& spec, const time_range& range);
};

}  // namespace sluice
