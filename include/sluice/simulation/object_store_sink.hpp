#pragma once

#include <sluice/simulation/memory_object_store.hpp>
#include <sluice/sinks/sink.hpp>

#include <string>
#include <vector>

namespace sluice {

/// Delivers windows as objects of a simulated object store.
///
/// An object that is larger than a part is uploaded in parts while it is made; a smaller one in one
/// call. It becomes visible in one step, if what is there by then is what was there when its writer
/// was opened: the first of two writers wins, and the other one, too, if its content is equal;
/// else it fails with sink_conflict. Calls that are cut off are tried again; whether a completion
/// whose answer was lost took effect is asked of the store.
///
/// A checkpoint is an object `….checkpoint` beside it: the parts that are there, which the store
/// answers for, and the bytes after them. A process that resumes keeps those parts. Uploads that
/// nobody will complete are aborted with the next call, or with the next writer of their target.
/// Single-threaded. The store must outlive it, and it its writers.
class object_store_sink final : public sink {
public:
    explicit object_store_sink(memory_object_store& store, std::string bucket = "bucket")
        : store_(store), bucket_(std::move(bucket)) {}

    std::string id() const override { return "memory://" + bucket_; }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(target what) override;
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override;
    awaitable<outcome<void>> read_manifest(line_visitor visit) override;

    /// Aborts uploads, and removes checkpoints, of writers that were given up. Errors: sink_failed,
    /// connection_lost; what is left is tried again.
    awaitable<outcome<void>> sweep();

    /// Writers that are open: 0 after any run.
    int open_writers() const noexcept { return open_writers_; }

private:
    friend class object_writer;

    awaitable<outcome<void>> clear(std::string name);

    memory_object_store& store_;
    std::string bucket_;
    std::vector<memory_object_store::upload_id> abandoned_;
    std::vector<std::string> worthless_;  // checkpoints
    int open_writers_ = 0;
};

}  // namespace sluice
