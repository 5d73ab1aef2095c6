#pragma once

#include <engine/run_progress.hpp>

#include <vector>

namespace sluice {

/// What happens in a run: kept in its progress, then told to its readers.
class run_events {
public:
    run_events(run_id run, clock& time, run_progress progress_)
        : progress(std::move(progress_)), run_(run), time_(time) {}

    /// Throws nothing that a reader throws.
    void tell(const time_range& window, events::any what);

    void subscribe(observer& reader) { readers_.push_back(&reader); }
    /// Any time, so from within `observer::on`. Nothing happens when it is not there.
    void unsubscribe(const observer& reader) noexcept;

    run_progress progress;

private:
    void tell(observer& reader, const event& what);

    const run_id run_;
    clock& time_;
    std::vector<observer*> readers_;  ///< null for those that have left meanwhile
    int telling_ = 0;
};

}  // namespace sluice
