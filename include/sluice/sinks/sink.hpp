#pragma once

#include <sluice/core/receipt.hpp>
#include <sluice/sinks/target.hpp>
#include <sluice/transfer/writer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// Where windows are delivered to, as a seam: a folder, an object store.
///
/// A place holds the windows of one backfill and a manifest, which says what they are. How many
/// files or uploads are open at once, and in which pieces bytes travel, is its own business.
class sink {
public:
    virtual ~sink() = default;

    /// True when several threads may open writers at once, and use each its own.
    virtual bool thread_safe() const noexcept { return false; }

    /// Names the place, equal for equal places in every process: a ledger keeps backfills apart by
    /// it.
    virtual std::string id() const = 0;

    /// Begins the delivery of `what`, and throws away a checkpoint of it. Two writers of one target
    /// must not be open at once. Null for unmatched rows, where they are not kept.
    /// Errors: sink_failed, disk_full.
    virtual awaitable<outcome<std::unique_ptr<writer>>> open(target what) = 0;

    /// Resumes a target where a writer of this or an earlier process left it; nothing, when there
    /// is no sound checkpoint of it. Errors: as `open`.
    virtual awaitable<outcome<std::optional<resumed_writer>>> resume(target what);

    /// Reads what is stored for a delivered window, and compares it with its receipt.
    ///
    /// Completes with what is wrong, in a few words; empty when nothing is. `progress` is called
    /// with the bytes that were read since the last call, maybe on another thread; may be empty.
    /// Several may be under way at once. Cancellation: before it begins only.
    /// Errors: sink_failed, when the place itself cannot be reached.
    using reading = std::function<void(std::uint64_t bytes)>;
    virtual awaitable<outcome<std::string>> verify(receipt what, reading progress) = 0;

    /// Shows `visit` the lines of the manifest in their order, without line ends, until it returns
    /// false; none where there is no manifest. It is written as any target is.
    /// Errors: invalid_argument, when something else is in its place; sink_failed.
    using line_visitor = std::function<bool(std::string_view line)>;
    virtual awaitable<outcome<void>> read_manifest(line_visitor visit) = 0;
};

}  // namespace sluice
