#pragma once

#include <sluice/sinks/sink.hpp>

#include <string_view>

namespace sluice {

/// A sink that may fail or be slow: waits before each step for a word, and does not take the step
/// when the word is an error.
///
/// Single-threaded. `inner` must outlive it, and it its writers.
class failing_sink final : public sink {
public:
    /// `step` is open, resume, write, checkpoint, read_back, prepare, commit, verify, manifest; or
    /// committed: after a commit that took effect, which an error then reports as failed all the
    /// same.
    using judge = std::function<awaitable<outcome<void>>(std::string_view step)>;

    failing_sink(sink& inner, judge allow) : inner_(inner), allow_(std::move(allow)) {}

    std::string id() const override { return inner_.id(); }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(target what) override;
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override;
    awaitable<outcome<void>> read_manifest(line_visitor visit) override;

private:
    class failing_writer;

    sink& inner_;
    judge allow_;
};

}  // namespace sluice
