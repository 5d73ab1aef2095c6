#pragma once

#include <sluice/api/account.hpp>
#include <sluice/engine/event.hpp>
#include <sluice/engine/summary.hpp>
#include <sluice/schedule/dispatcher.hpp>

#include <map>
#include <optional>

namespace sluice::app {

/// Where a run stands, told from its events. Pure: time is passed in.
class progress_model {
public:
    /// `already` of the `planned` windows were delivered by earlier runs.
    progress_model(std::uint64_t planned, std::uint64_t already, steady_time began);

    /// How long exports ran in earlier runs, to guess by until this run knows better.
    void expect(duration usual) { usual_time_ = usual; }

    /// One export delivers up to `bundle` windows of this length.
    void deliver_together(std::chrono::milliseconds window, std::size_t bundle) {
        window_length_ = window;
        bundle_ = bundle;
    }

    void apply(const event& what, steady_time now);

    /// An export that is on its way.
    struct running {
        stage now = stage::creating;
        steady_time since{};            ///< when it came to this stage
        steady_time heard_at{};         ///< when bytes came last
        std::optional<double> percent;  ///< as the server estimates it, 0 to 100
        std::uint64_t received = 0;
        double bytes_per_second = 0;
        std::optional<error> trouble;  ///< it is being tried again because of this

    private:
        friend class progress_model;
        steady_time looked_at{};
        steady_time measured_at{};
        std::uint64_t measured = 0;
    };
    using running_exports = std::map<time_range, running>;

    const running_exports& exports() const noexcept { return exports_; }
    /// The same facts as the engine's summary, as far as they are known by now.
    const summary& so_far() const noexcept { return so_far_; }
    std::uint64_t done() const noexcept {
        return so_far_.windows.delivered + so_far_.windows.already;
    }
    steady_time began() const noexcept { return began_; }
    /// Until when the server wants silence.
    steady_time paused_until() const noexcept { return paused_until_; }

    /// How far an export is within its stage by now, from 0 to 1; nothing when nobody can tell. On
    /// the server: by its latest word, continued at the same pace, else by how long others ran
    /// (looks cost tokens, so they are few). Downloading: by the size of others.
    std::optional<double> estimate(const time_range& range, const running& which,
                                   steady_time now) const noexcept;

    /// The calls that the windows left will take: with as many looks an export as so far.
    std::uint64_t calls_left(limit_scope counted) const noexcept;

private:
    running* find(const time_range& window);
    std::uint64_t windows_in(const time_range& range) const noexcept;
    void enter(const time_range& window, stage next, steady_time now);
    void measure(running& which, std::uint64_t received, steady_time now);
    void count(const events::called& call);

    running_exports exports_;
    summary so_far_;
    steady_time began_;
    steady_time paused_until_{};
    std::optional<duration> usual_time_;  ///< of an export on the server
    double usual_bytes_ = 0;              ///< of a download, for each window
    std::uint64_t fetched_windows_ = 0;
    std::chrono::milliseconds window_length_{};
    std::uint64_t bundle_ = 1;
};

/// How long the limit alone makes `calls` last, from what the bucket says now.
duration time_under_limit(std::uint64_t calls, const dispatcher::reading& tokens, duration interval,
                          steady_time now);

}  // namespace sluice::app
