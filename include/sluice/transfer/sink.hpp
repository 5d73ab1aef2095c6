#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/transfer/receipt.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sluice {

/// Takes the bytes of one window. Used by one coroutine at a time; where its sink is thread-safe,
/// they may be of different threads.
class writer {
public:
    /// Without a commit before it: throws away what was written, but for what a checkpoint keeps.
    virtual ~writer() = default;

    /// Where the next bytes may be put, so that `write` need not copy them: give it a span that
    /// begins there. Good until the next `write`; empty where there is no such place.
    virtual std::span<std::byte> room() noexcept { return {}; }

    /// Appends all of `bytes`. Errors: sink_failed, disk_full, as late as with `commit`, since they
    /// may be written behind; the writer is useless after one.
    virtual awaitable<outcome<void>> write(std::span<const std::byte> bytes) = 0;

    /// Makes the window visible under its name, durably, replacing what was there; completes with
    /// that name. Nothing is visible before. Cancellation: terminal, before it begins only.
    virtual awaitable<outcome<std::string>> commit() = 0;

    /// Throws away what was written, and its checkpoint.
    virtual void abort() noexcept = 0;

    /// True where `checkpoint` keeps anything.
    virtual bool keeps_checkpoints() const noexcept { return false; }
    /// Makes what was written so far outlast this process, and `note` with it, for `sink::resume`
    /// to go on from; replaces the checkpoint before it. Durable when it completes; nothing of it
    /// can be seen under the window's name. Errors: as `write`.
    virtual awaitable<outcome<void>> checkpoint(std::span<const std::byte> note);
    /// Gives back memory and descriptors, for one of many writers that waits; the next call of
    /// another kind takes them again. Errors: as `write`.
    virtual awaitable<outcome<void>> park();
    /// False where the bytes of `write` do not stay together: such a writer proves by itself what
    /// it holds, and `read_back` shows nothing.
    virtual bool keeps_order() const noexcept { return true; }
    /// True where `write` takes about as long as inflating does, so that it is worth a lane beside
    /// it.
    virtual bool works_long() const noexcept { return false; }
    /// Shows `visit` what was written so far, from its start, piece by piece; for a writer that was
    /// resumed, before its first `write`. Maybe on another thread, while the caller waits; `visit`
    /// must live until then. Cancellation: none. Errors: sink_failed.
    using visitor = std::function<void(std::span<const std::byte>)>;
    virtual awaitable<outcome<void>> read_back(const visitor& visit);
};

/// A window that a writer left without a commit, as of its last checkpoint.
struct left_off {
    std::unique_ptr<writer> into;  ///< writes on from there
    std::vector<std::byte> note;
};

/// Where windows are delivered to, as a seam: a folder for real, memory in simulation.
class sink {
public:
    virtual ~sink() = default;

    /// True when several threads may open writers at once, and use each its own.
    virtual bool thread_safe() const noexcept { return false; }

    /// Names the destination, equal for equal places: what a store keeps backfills apart by.
    virtual std::string destination() const = 0;

    /// Begins the delivery of `window`. Two writers of one window must not be open at once.
    /// Errors: sink_failed, disk_full.
    virtual awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                             const time_range& window) = 0;

    /// Goes on with a window where a writer of this or an earlier process left it; nothing, when
    /// there is no sound checkpoint of it. `open` instead throws such a checkpoint away.
    /// Errors: as `open`.
    virtual awaitable<outcome<std::optional<left_off>>> resume(const export_spec& spec,
                                                               const time_range& window);

    /// The same for rows that an export of `range` brought though none of its windows holds them.
    /// Null where they are not kept.
    virtual awaitable<outcome<std::unique_ptr<writer>>> open_outside(const export_spec& spec,
                                                                     const time_range& range);
    virtual awaitable<outcome<std::optional<left_off>>> resume_outside(const export_spec& spec,
                                                                       const time_range& range);
};

}  // namespace sluice
