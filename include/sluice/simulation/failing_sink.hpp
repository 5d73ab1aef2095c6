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
    /// `step` is open, resume, write, checkpoint, park, read_back, commit; or committed: after a
    /// commit that took effect, which an error then reports as failed all the same.
    using judge = std::function<awaitable<outcome<void>>(std::string_view step)>;

    failing_sink(sink& inner, judge allow) : inner_(inner), allow_(std::move(allow)) {}

    std::string destination() const override { return inner_.destination(); }
    awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                     const time_range& window) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(const export_spec& spec,
                                                             const time_range& window) override;
    awaitable<outcome<std::unique_ptr<writer>>> open_unmatched(const export_spec& spec,
                                                               const time_range& range) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume_unmatched(
        const export_spec& spec, const time_range& range) override;

private:
    class failing_writer;

    sink& inner_;
    judge allow_;
};

}  // namespace sluice
