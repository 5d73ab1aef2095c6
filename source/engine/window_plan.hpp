#pragma once

#include <engine/bundling.hpp>

namespace sluice {

/// The windows of a run, and how many of them one export may cover, as the run learns it. Pure.
class window_plan {
public:
    /// `sorted` windows do not overlap. They may be halved down to `shortest`; nothing for never.
    window_plan(std::vector<time_range> sorted, bundle_bounds bounds,
                std::optional<std::chrono::milliseconds> shortest);

    /// The windows that an export of `range` delivers.
    std::span<const time_range> of(const time_range& range) const {
        return windows_in(windows_, range);
    }
    /// From the first one's start to the last one's end.
    time_range hull() const;

    /// What `range` has to be divided into before it is asked for; itself, if that may work.
    std::vector<time_range> pieces_of(const time_range& range) const;
    /// What to try instead of `range`, which did not work: fewer windows, or halves of its only
    /// one; none, when neither can be.
    std::vector<time_range> less_than(const time_range& range) const;
    /// Lets two windows take the place of one.
    void replace(const time_range& window, const std::vector<time_range>& halves);

    // An export of `range` did not work for its length. They return the span that is known to fail
    // now, if that is news.

    /// For any export of the account, by the server's words.
    std::optional<std::chrono::milliseconds> refused(const time_range& range);
    /// Maybe for this spec: once may be chance; the second time, with none as long that worked
    /// between, it is the length.
    std::optional<std::chrono::milliseconds> overtaxed(const time_range& range);
    /// One of `range` did work.
    void worked(const time_range& range);

private:
    std::optional<std::chrono::milliseconds> bound(std::chrono::milliseconds span);

    std::vector<time_range> windows_;
    bundle_bounds bounds_;
    std::optional<std::chrono::milliseconds> shortest_;
    std::optional<std::chrono::milliseconds> overtaxed_by_;  ///< the shortest span that failed once
};

}  // namespace sluice
