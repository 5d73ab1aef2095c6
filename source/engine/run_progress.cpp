#include <engine/run_progress.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

using namespace std::chrono_literals;

// Long enough for a speed to be steady, short enough to follow a change.
constexpr duration measuring_time = 400ms;
constexpr double weight_of_new_speed = 0.4;
constexpr int weight_of_the_past = 4;
// What only the server can know to be done is never shown as done.
constexpr double nearly_done = 0.95;

double seconds(duration length) {
    return std::chrono::duration<double>(length).count();
}

// The windows that lie in a range; they are in order and do not overlap.
template <class Windows>
auto within(Windows& windows, const time_range& range) {
    const auto start_of = [](const snapshot::window& one) { return one.range.start; };
    const auto first = std::ranges::lower_bound(windows, range.start, {}, start_of);
    auto last = first;
    while (last != windows.end() && last->range.end <= range.end) ++last;
    return std::span(first, last);
}

}  // namespace

/// What each kind of event changes.
class run_progress::application {
public:
    application(run_progress& to, const event& what) : to_(to), range_(what.window), at_(what.at) {}

    void operator()(const events::stage_changed& e) { to_.enter(range_, e.now, at_); }
    void operator()(const events::polled& e) {
        running* const which = to_.find(range_);
        if (!which) return;
        which->percent = e.percent;
        which->polled_at = at_;
        which->trouble.reset();
    }
    void operator()(const events::picked_up& e) {
        if (running* const which = to_.find(range_)) which->received = which->measured = e.received;
    }
    void operator()(const events::progressed& e) {
        running* const which = to_.find(range_);
        if (!which) return;
        to_.so_far_.bytes.received += e.received - std::min(e.received, which->received);
        to_.measure(*which, e.received, at_);
    }
    void operator()(const events::called& e) {
        auto& requests = to_.so_far_.requests;
        switch (e.kind) {
            case call_kind::create:
                ++requests.create;
                break;
            case call_kind::poll:
                ++requests.poll;
                break;
            case call_kind::results:
                ++requests.results;
                break;
            case call_kind::other:
                ++requests.segments;
                break;
        }
    }
    void operator()(const events::throttled& e) {
        ++to_.so_far_.throttled;
        to_.paused_until_ = std::max(to_.paused_until_, at_ + e.wait);
    }
    void operator()(const events::retrying& e) {
        // A throttled account is shown in one place, not for each of its exports.
        running* const which = to_.find(range_);
        if (which && e.problem.cause() != error::throttled) which->trouble = e.problem.cause();
    }
    void operator()(const events::narrowed&) {}
    void operator()(const events::not_remembered&) {}
    void operator()(const events::divided& e) { to_.divide(range_, e.into); }
    void operator()(const events::unmatched& e) { to_.so_far_.unmatched += e.rows; }
    void operator()(const events::unchanged&) {
        end_window(stage::delivered);
        ++to_.so_far_.windows.already;
    }
    void operator()(const events::delivered& e) {
        end_window(stage::delivered);
        ++to_.so_far_.windows.delivered;
        to_.so_far_.rows += e.what.content.rows;
        to_.so_far_.bytes.written += e.what.content.bytes;
    }
    void operator()(const events::failed& e) {
        end_window(stage::failed);
        ++to_.so_far_.windows.failed;
        to_.so_far_.failures.emplace_back(range_, e.problem);
    }

private:
    void end_window(stage how) {
        to_.exports_.erase(range_);
        for (auto& window : to_.windows_in(range_)) window.now = how;
    }

    run_progress& to_;
    const time_range& range_;
    const steady_time at_;
};

run_progress::run_progress(const std::vector<time_range>& windows, steady_time began)
    : began_(began) {
    begin(windows, {}, 1);
    begun_ = false;
    for (auto& window : windows_) window.now = stage::waiting;
    so_far_.windows.already = 0;
}

void run_progress::begin(const std::vector<time_range>& windows,
                         std::span<const export_record> left, std::size_t bundle) {
    begun_ = true;
    bundle_ = std::max<std::uint64_t>(bundle, 1);
    windows_.clear();
    windows_.reserve(windows.size());
    for (const auto& range : windows) windows_.push_back({range, stage::delivered});
    auto undone = std::uint64_t{0};
    for (const auto& record : left) {
        const auto inside = windows_in(record.range);
        for (auto& window : inside) window.now = stage::waiting;
        undone += inside.size();
    }
    so_far_.windows.planned = windows_.size();
    so_far_.windows.already = windows_.size() - undone;
}

void run_progress::apply(const event& what) {
    so_far_.elapsed = what.at - began_;
    std::visit(application(*this, what), what.what);
}

void run_progress::end(failure reason) {
    if (!so_far_.ended_by) so_far_.ended_by = std::move(reason);
}

void run_progress::observer_failed(std::string error) {
    so_far_.observer_errors.push_back(std::move(error));
}

run_progress::running* run_progress::find(const time_range& range) {
    const auto found = exports_.find(range);
    return found == exports_.end() ? nullptr : &found->second;
}

std::span<snapshot::window> run_progress::windows_in(const time_range& range) {
    return within(windows_, range);
}

void run_progress::enter(const time_range& range, stage next, steady_time now) {
    if (const running* before = find(range);
        before && before->now == stage::running && next == stage::ready) {
        const duration ran = now - before->since;
        usual_time_ = usual_time_ ? *usual_time_ + (ran - *usual_time_) / weight_of_the_past : ran;
    }
    if (const running* done = find(range); done && next == stage::delivered) {
        fetched_bytes_ += done->received;
        fetched_windows_ += windows_in(range).size();
        usual_bytes_ = static_cast<double>(fetched_bytes_) / static_cast<double>(fetched_windows_);
    }
    // Each window of it tells by itself that it was delivered or failed.
    if (next == stage::delivered || next == stage::failed) {
        exports_.erase(range);
        return;
    }
    for (auto& window : windows_in(range)) window.now = next;
    if (next == stage::waiting) {
        exports_.erase(range);
        return;
    }
    running& which = exports_[range];
    const auto picked_up = next == stage::downloading ? which.received : 0;
    which = running{};
    which.range = range;
    which.received = which.measured = picked_up;
    which.now = next;
    which.since = now;
    which.heard_at = now;
    which.measured_at = now;
}

void run_progress::measure(running& which, std::uint64_t received, steady_time now) const {
    which.received = received;
    which.heard_at = now;
    which.trouble.reset();
    if (received < which.measured) {  // it began anew
        which.measured = received;
        which.measured_at = now;
        return;
    }
    const duration taken = now - which.measured_at;
    if (taken < measuring_time) return;
    const double speed = static_cast<double>(received - which.measured) / seconds(taken);
    which.bytes_per_second = which.bytes_per_second == 0
                                 ? speed
                                 : std::lerp(which.bytes_per_second, speed, weight_of_new_speed);
    which.measured = received;
    which.measured_at = now;
}

void run_progress::divide(const time_range& range, const std::vector<time_range>& into) {
    exports_.erase(range);
    const auto inside = windows_in(range);
    for (auto& window : inside) window.now = stage::waiting;
    if (inside.size() != 1 || into.size() < 2) return;
    std::vector<snapshot::window> parts;
    for (const auto& part : into) parts.push_back({part, stage::waiting});
    const auto place = windows_.begin() + (inside.data() - windows_.data());
    windows_.insert(windows_.erase(place), parts.begin(), parts.end());
    so_far_.windows.planned += parts.size() - 1;
}

std::optional<double> run_progress::estimate(const running& which, steady_time now) const noexcept {
    if (which.now == stage::downloading) {
        if (usual_bytes_ <= 0) return std::nullopt;
        const auto count = std::max<std::size_t>(within(windows_, which.range).size(), 1);
        const auto expected = usual_bytes_ * static_cast<double>(count);
        return std::min(nearly_done, static_cast<double>(which.received) / expected);
    }
    if (which.now != stage::running) return std::nullopt;
    const double age = seconds(now - which.since);
    if (which.percent && *which.percent > 0) {
        const double polled_after = seconds(which.polled_at - which.since);
        const double pace = polled_after > 0 ? age / polled_after : 1;
        return std::min(std::max(nearly_done, *which.percent / 100), *which.percent / 100 * pace);
    }
    if (!usual_time_ || *usual_time_ <= duration{}) return std::nullopt;
    return std::min(nearly_done, age / seconds(*usual_time_));
}

snapshot run_progress::picture(steady_time now, limit_scope counted) const {
    snapshot all;
    all.at = now;
    all.began = began_;
    all.begun = begun_;
    all.so_far = so_far_;
    all.windows = windows_;
    all.exports.reserve(exports_.size());
    for (const auto& [range, which] : exports_)
        all.exports.emplace_back(which).done = estimate(which, now);
    all.paused_until = paused_until_;
    all.left.calls = calls_left(counted);
    return all;
}

std::uint64_t run_progress::calls_left(limit_scope counted) const noexcept {
    const auto& windows = so_far_.windows;
    std::uint64_t creating = 0, running_now = 0, ready = 0, begun = done() + windows.failed;
    for (const auto& [range, each] : exports_) {
        begun += within(windows_, range).size();
        creating += each.now == stage::creating;
        running_now += each.now == stage::running;
        ready += each.now == stage::ready;
    }
    const auto untouched =
        (windows.planned - std::min(windows.planned, begun) + bundle_ - 1) / bundle_;
    if (counted == limit_scope::create) return untouched + creating;
    const auto& requests = so_far_.requests;
    const double polls =
        requests.results == 0
            ? 1
            : std::clamp(static_cast<double>(requests.poll) / static_cast<double>(requests.results),
                         1.0, 4.0);
    const auto unpolled = static_cast<double>(untouched + creating + running_now);
    return 2 * (untouched + creating) + running_now + ready +
           static_cast<std::uint64_t>(std::llround(unpolled * polls));
}

duration time_under_limit(std::uint64_t calls, const snapshot::bucket& tokens, duration interval,
                          steady_time now) {
    const auto at_once = static_cast<std::uint64_t>(std::max(0, tokens.tokens));
    if (calls <= at_once) return {};
    // With tokens in hand nobody tells when the next one comes: within one interval.
    if (at_once > 0) return interval * static_cast<duration::rep>(calls - at_once);
    const duration first = std::max(duration{}, tokens.next_token - now);
    return first + interval * static_cast<duration::rep>(calls - 1);
}

}  // namespace sluice
