#include <engine/bundle_choice.hpp>
#include <engine/remaining_work.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace sluice {
namespace {

/// One of `done` that `window` overlaps without being it.
std::optional<time_range> overlapped_by(const time_range& window,
                                        const std::set<time_range>& done) {
    const auto next = done.lower_bound({window.start, window.start});
    if (next != done.end() && next->start < window.end && *next != window) return *next;
    if (next != done.begin() && std::prev(next)->end > window.start) return *std::prev(next);
    return std::nullopt;
}

outcome<void> check_bundle(const backfill& what) {
    if (!what.how.bundle || *what.how.bundle <= 1) return {};
    if (what.spec.type == export_type::individual)
        return failure(error::invalid_argument, "bundle",
                       "individuals have no time of their own to be told apart by");
    if (what.how.keep_gzip)
        return failure(error::invalid_argument, "bundle",
                       "the stored bytes of several windows cannot be kept as files of each");
    return {};
}

std::size_t chosen_bundle(const account& who, const std::vector<time_range>& windows,
                          const backfill_state& known) {
    bundle_question question;
    question.windows = windows.size();
    for (const auto& window : windows)
        question.window_length = std::max(question.window_length, window.length());
    question.tokens = known.tokens;
    question.token_interval = who.limit.interval;
    if (who.scope == limit_scope::create) question.calls_each = 1;
    question.refused = known.refused;
    return choose_bundle(question, span_model(known.times));
}

/// Sorts a backfill's windows into what is done, under way and untouched.
class sorting {
public:
    sorting(const backfill& what, const backfill_state& known)
        : what_(what), known_(known), shortest_(what.how.shortest_window) {}

    /// Errors: folder_of_another_backfill.
    outcome<void> read(remaining_work& into) {
        const std::set<time_range> again(what_.again.begin(), what_.again.end());
        // A run that was killed while it exported a window again may have replaced its file, and
        // not its receipt: that export is ended, asked for or not.
        const auto is_begun_again = [&](const time_range& window) {
            return std::ranges::any_of(known_.unfinished, [&](const export_record& one) {
                return one.now == export_record::state::completed &&
                       one.range.start <= window.start && window.end <= one.range.end;
            });
        };
        for (const auto& window : known_.delivered) {
            if (again.contains(window) || is_begun_again(window)) {
                into.content_known[window] = known_.contents.at(window);
            } else {
                done_.insert(window);
            }
        }
        return sort(into);
    }

    /// Those that an earlier run has begun and that can be picked up; the rest is untouched.
    void pick_up(remaining_work& into) {
        std::map<wall_time, export_record> begun;
        for (const auto& record : known_.unfinished)
            if (is_whole(record.range)) begun.insert_or_assign(record.range.start, record);
        wall_time reached = wall_time::min();
        for (auto& [start, record] : begun) {
            if (start < reached) continue;
            reached = record.range.end;
            into.exports.push_back(std::move(record));
        }
        for (const auto& record : into.exports)
            for (const auto& window : windows_in(left_, record.range)) taken_.insert(window);
        std::erase_if(left_, [&](const time_range& window) { return taken_.contains(window); });
    }

    /// Those that were never delivered, or are exported again.
    std::vector<time_range> untouched(const remaining_work& found, bool again) const {
        std::vector<time_range> some;
        for (const auto& window : left_)
            if (found.content_known.contains(window) == again) some.push_back(window);
        return some;
    }

private:
    outcome<void> sort(remaining_work& into) {
        for (const auto& window : what_.windows) {
            if (done_.contains(window)) {
                add_done(window, into);
            } else if (const auto parts = parts_of(window); !parts.empty()) {
                for (const auto& part : parts)
                    if (done_.contains(part)) {
                        add_done(part, into);
                    } else {
                        add_left(part, into);
                    }
            } else if (const auto other = overlapped_by(window, done_)) {
                // Its rows would be in the folder twice.
                return failure(
                    error::folder_of_another_backfill, what_.target->id(),
                    "it has " + format_range(*other) + ", which overlaps " + format_range(window));
            } else {
                add_left(window, into);
            }
        }
        return {};
    }

    void add_done(const time_range& window, remaining_work& into) const {
        into.windows.push_back(window);
    }

    /// As what it has to be halved into.
    void add_left(const time_range& window, remaining_work& into) {
        const auto& refused = into.bundles.refused;
        if (refused && window.length() >= *refused) {
            const auto halves = halves_of(window, shortest_);
            for (const auto& half : halves) add_left(half, into);
            if (!halves.empty()) return;
        }
        into.windows.push_back(window);
        left_.push_back(window);
    }

    /// A window that was halved before: what was delivered of it, and what lies between. Empty,
    /// when nothing was or windows may not be halved.
    std::vector<time_range> parts_of(const time_range& window) const {
        std::vector<time_range> parts;
        if (!shortest_) return parts;
        wall_time reached = window.start;
        for (auto at = done_.lower_bound({window.start, window.start});
             at != done_.end() && at->start < window.end && at->end <= window.end; ++at) {
            if (at->start > reached) parts.push_back({reached, at->start});
            parts.push_back(*at);
            reached = at->end;
        }
        if (!parts.empty() && reached < window.end) parts.push_back({reached, window.end});
        return parts;
    }

    /// Whether an export of `range` delivers windows that are left, all of them and nothing else.
    bool is_whole(const time_range& range) const {
        const auto inside = windows_in(left_, range);
        if (inside.empty() || inside.front().start != range.start || inside.back().end != range.end)
            return false;
        for (std::size_t i = 1; i < inside.size(); ++i)
            if (inside[i].start != inside[i - 1].end) return false;
        return true;
    }

    const backfill& what_;
    const backfill_state& known_;
    const std::optional<std::chrono::milliseconds> shortest_;
    std::set<time_range> done_;
    std::vector<time_range> left_;
    std::set<time_range> taken_;
};

}  // namespace

outcome<remaining_work> find_work(const account& who, const backfill& what,
                                  const backfill_state& known) {
    if (auto fits = check_bundle(what); !fits) return fits.error();
    const auto& how = what.how;
    remaining_work found;
    found.bundles.refused = known.refused;
    sorting windows(what, known);
    if (auto read = windows.read(found); !read) return read.error();
    windows.pick_up(found);

    const bool can_bundle = what.spec.type == export_type::event && !how.keep_gzip;
    const auto fresh = windows.untouched(found, false);
    found.bundles.windows = static_cast<std::size_t>(std::max(how.bundle.value_or(1), 1));
    if (can_bundle && !how.bundle) found.bundles.windows = chosen_bundle(who, fresh, known);
    auto ranges = bundled(fresh, found.bundles);
    // What is exported again is small, and one export of it costs three calls.
    bundle_bounds as_one = found.bundles;
    if (can_bundle) as_one.windows = std::max<std::size_t>(as_one.windows, what.again.size());
    const auto again = windows.untouched(found, true);
    for (const auto& range : bundled(again, as_one)) ranges.push_back(range);
    for (const auto& range : ranges) {
        auto& one = found.exports.emplace_back();
        one.backfill = known.key;
        one.range = range;
    }
    std::ranges::sort(found.exports, {}, [](const export_record& one) { return one.range.start; });
    return found;
}

}  // namespace sluice
