#pragma once

#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/recording_sink.hpp>

#include <map>
#include <memory>

#include "story/story_log.hpp"
#include "story/trouble_source.hpp"

namespace sluice::story {

/// What outlives a process: its durable part.
struct remains {
    std::shared_ptr<memory_ledger::contents> store;
    std::unique_ptr<recording_sink> files;
};

/// What all processes of a story share: the server, the troubles, the log, and what is counted.
class story_world {
public:
    /// `plan` and `out` (may be null) must outlive it.
    story_world(const story_plan& how, std::ostream* out);

    const story_plan& plan;
    simulated_account server;
    trouble_source ledger_troubles;
    trouble_source sink_troubles;
    story_log log;

    duration since_begin(steady_time outer) const noexcept { return outer - first_tick(); }
    /// Nothing goes wrong any more.
    bool calm_at(steady_time outer) const;
    /// Tells of what arrived at the server since the last time.
    void tell_arrivals();
    /// What the server has for a window.
    const std::string& truth(const time_range& window);
    /// A window for a reader: its start.
    static std::string named(const time_range& window);

    /// Exports that somebody may have made in vain, with what excuses each.
    std::uint64_t excused_creates = 0;
    std::uint64_t crashes = 0;
    std::uint64_t runs = 0;
    std::uint64_t calls_at_seams = 0;
    std::size_t next_crash = 0;
    std::size_t next_change = 0;
    std::optional<std::uint64_t> crash_at;  ///< counted as `calls_at_seams`

private:
    std::size_t told_ = 0;
    std::map<time_range, std::string> truths_;
};

}  // namespace sluice::story
