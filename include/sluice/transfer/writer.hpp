#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/receipt.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

class resumable_writer;

/// Takes the bytes of one object and stores them.
///
/// A writer may stand around another one and change the bytes on their way: it compresses, say.
/// Each is given a proof of the bytes that were written to it, so the inner one's is made by the
/// outer one. Used by one coroutine at a time; where its sink is thread-safe, they may be of
/// different threads.
class writer {
public:
    /// Without a commit before it: throws away what was written, but for what a checkpoint keeps.
    virtual ~writer() = default;

    /// Where the next bytes may be put, so that `write` need not copy them: give it a span that
    /// begins there. Good until the next call; empty where there is no such place.
    virtual std::span<std::byte> room() noexcept { return {}; }

    /// Appends all of `bytes`. Errors: sink_failed, disk_full, as late as with `commit`, since they
    /// may be written behind; the writer is useless after one.
    virtual awaitable<outcome<void>> write(std::span<const std::byte> bytes) = 0;

    /// Brings all that was written to its place, unseen, so that little is left that can fail in
    /// `commit`, which alone may follow. For one of many that are to be seen together; optional.
    /// Errors: as `write`.
    virtual awaitable<outcome<void>> prepare();

    /// Makes what was written visible under its name, durably, replacing what was there; completes
    /// with what is stored. Nothing is visible before. Again it completes with the same, and does
    /// nothing. `content` is proved of the bytes that were written to this writer: one of another
    /// length is refused. Cancellation: terminal, before it begins only. Errors: as `write`;
    /// sink_conflict.
    virtual awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) = 0;

    /// Throws away what was written, and its checkpoint.
    virtual void abort() noexcept = 0;

    /// This writer, where it can be resumed after a crash; else null.
    virtual resumable_writer* resumable() noexcept { return nullptr; }
};

/// A writer that another process can resume.
class resumable_writer : public writer {
public:
    resumable_writer* resumable() noexcept override { return this; }

    /// Makes what was written so far outlast this process, and `note` with it, for `sink::resume`;
    /// replaces the checkpoint before it. Durable when it completes; nothing of it can be seen
    /// under the object's name. Errors: as `write`.
    virtual awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) = 0;

    /// Shows `visit` what was written so far, from its start, piece by piece; for a writer that was
    /// resumed, before its first `write`. Maybe on another thread, while the caller waits; `visit`
    /// must live until then.
    /// Completes with false, and shows nothing, where the place answers for these bytes itself and
    /// cannot show them. Cancellation: none. Errors: sink_failed.
    using visitor = std::function<void(std::span<const std::byte>)>;
    virtual awaitable<outcome<bool>> read_back(const visitor& visit) = 0;
};

/// What a writer left without a commit, as of its last checkpoint.
struct resumed_writer {
    std::unique_ptr<resumable_writer> into;  ///< writes on from there
    std::vector<std::byte> note;
};

}  // namespace sluice
