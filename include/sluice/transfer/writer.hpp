#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
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
    virtual awaitable<outcome<void>> release_handles();
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
struct resumed_writer {
    std::unique_ptr<writer> into;  ///< writes on from there
    std::vector<std::byte> note;
};

}  // namespace sluice
