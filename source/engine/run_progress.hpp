#pragma once

#include <sluice/api/account.hpp>
#include <sluice/engine/snapshot.hpp>
#include <sluice/ledger/export_record.hpp>

#include <map>
#include <span>

namespace sluice {

/// The model behind a run's snapshots: where it stands, told from its events. Pure.
class run_progress {
public:
    /// Of a run that is to deliver these windows, as far as it is not known better.
    run_progress(const std::vector<time_range>& windows, steady_time began);

    /// What the ledger says: the windows, in order; the exports that are left to do; and how many
    /// windows one of them delivers at most.
    void begin(const std::vector<time_range>& windows, std::span<const export_record> left,
               std::size_t bundle);
    /// How long exports ran in earlier runs, to guess by until this run knows better.
    void expect(duration usual) { usual_time_ = usual; }
    void apply(const event& what);
    /// The run ends early; the first reason stays.
    void end(failure reason);
    void observer_failed(std::string error);
    /// The run has ended.
    void finish(steady_time now) { so_far_.elapsed = now - began_; }

    /// All but the run's number and its bucket.
    snapshot picture(steady_time now, limit_scope counted) const;

    const summary& so_far() const noexcept { return so_far_; }
    std::uint64_t done() const noexcept {
        return so_far_.windows.delivered + so_far_.windows.already;
    }
    /// The calls that cost a token and that the windows left will take: with as many polls an
    /// export as so far.
    std::uint64_t calls_left(limit_scope counted) const noexcept;

private:
    struct running : snapshot::running_export {
        steady_time polled_at{};
        steady_time measured_at{};
        std::uint64_t measured = 0;
    };
    class application;

    running* find(const time_range& range);
    std::span<snapshot::window> windows_in(const time_range& range);
    void enter(const time_range& range, stage next, steady_time now);
    void measure(running& which, std::uint64_t received, steady_time now) const;
    void divide(const time_range& range, const std::vector<time_range>& into);
    std::optional<double> estimate(const running& which, steady_time now) const noexcept;

    std::map<time_range, running> exports_;
    std::vector<snapshot::window> windows_;
    summary so_far_;
    steady_time began_;
    bool begun_ = false;
    steady_time paused_until_{};
    std::optional<duration> usual_time_;  ///< of an export on the server
    double usual_bytes_ = 0;              ///< of a download, for each window
    std::uint64_t fetched_bytes_ = 0;
    std::uint64_t fetched_windows_ = 0;
    std::uint64_t bundle_ = 1;
};

/// How long the limit alone makes `calls` last, from what the bucket says now.
duration time_under_limit(std::uint64_t calls, const snapshot::bucket& tokens, duration interval,
                          steady_time now);

}  // namespace sluice
