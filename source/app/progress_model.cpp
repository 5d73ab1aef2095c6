#include "app/progress_model.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::app {
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

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

}  // namespace

progress_model::progress_model(std::uint64_t planned, std::uint64_t already, steady_time began)
    : began_(began) {
    so_far_.windows.planned = planned;
    so_far_.windows.already = already;
}

void progress_model::apply(const event& what, steady_time now) {
    so_far_.elapsed = now - began_;
    std::visit(overloaded{
                   [&](const events::stage_changed& e) { enter(e.window, e.now, now); },
                   [&](const events::polled& e) {
                       if (running* which = find(e.window)) {
                           which->percent = e.percent;
                           which->looked_at = now;
                           which->trouble.reset();
                       }
                   },
                   [&](const events::picked_up& e) {
                       if (running* which = find(e.window))
                           which->received = which->measured = e.received;
                   },
                   [&](const events::progressed& e) {
                       if (running* which = find(e.window)) measure(*which, e.received, now);
                   },
                   [&](const events::called& e) { count(e); },
                   [&](const events::throttled& e) {
                       paused_until_ = std::max(paused_until_, now + e.wait);
                   },
                   [&](const events::retrying& e) {
                       // A throttled account is shown in one place, not at each of its exports.
                       running* which = find(e.window);
                       if (which && e.problem.cause() != error::throttled) {
                           which->trouble = e.problem.cause();
                       }
                   },
                   [](const auto&) {},  // nothing of a window
                   [&](const events::divided& e) {
                       exports_.erase(e.window);
                       const auto windows = windows_in(e.window);
                       if (windows < e.into.size() && windows == 1)
                           so_far_.windows.planned += e.into.size() - 1;
                   },
                   [&](const events::unmatched& e) { so_far_.unmatched += e.rows; },
                   [&](const events::unchanged&) { ++so_far_.windows.already; },
                   [&](const events::delivered& e) {
                       exports_.erase(e.what.window);
                       ++so_far_.windows.delivered;
                       so_far_.rows += e.what.content.rows;
                       so_far_.bytes.written += e.what.content.bytes;
                   },
                   [&](const events::failed& e) {
                       exports_.erase(e.window);
                       ++so_far_.windows.failed;
                       so_far_.failures.emplace_back(e.window, e.problem);
                   },
               },
               what);
}

progress_model::running* progress_model::find(const time_range& window) {
    const auto found = exports_.find(window);
    return found == exports_.end() ? nullptr : &found->second;
}

void progress_model::enter(const time_range& window, stage next, steady_time now) {
    if (const running* before = find(window);
        before && before->now == stage::running && next == stage::ready) {
        const duration ran = now - before->since;
        usual_time_ = usual_time_ ? *usual_time_ + (ran - *usual_time_) / weight_of_the_past : ran;
    }
    if (const running* done = find(window); done && next == stage::delivered) {
        so_far_.bytes.received += done->received;
        fetched_windows_ += windows_in(window);
        usual_bytes_ =
            static_cast<double>(so_far_.bytes.received) / static_cast<double>(fetched_windows_);
    }
    if (next == stage::waiting || next == stage::delivered || next == stage::failed) {
        exports_.erase(window);
        return;
    }
    running& which = exports_[window];
    const auto picked_up = next == stage::downloading ? which.received : 0;
    which = running{};
    which.received = which.measured = picked_up;
    which.now = next;
    which.since = now;
    which.heard_at = now;
    which.measured_at = now;
}

void progress_model::measure(running& which, std::uint64_t received, steady_time now) {
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

void progress_model::count(const events::called& call) {
    switch (call.kind) {
        case call_kind::create:
            ++so_far_.requests.create;
            break;
        case call_kind::poll:
            ++so_far_.requests.poll;
            break;
        case call_kind::results:
            ++so_far_.requests.results;
            break;
        case call_kind::other:
            ++so_far_.requests.segments;
            break;
    }
    if (call.problem && call.problem->cause() == error::throttled) ++so_far_.throttled;
}

std::uint64_t progress_model::windows_in(const time_range& range) const noexcept {
    if (window_length_.count() <= 0) return 1;
    return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(range.length() / window_length_));
}

std::optional<double> progress_model::estimate(const time_range& range, const running& which,
                                               steady_time now) const noexcept {
    if (which.now == stage::downloading) {
        if (usual_bytes_ <= 0) return std::nullopt;
        const auto expected = usual_bytes_ * static_cast<double>(windows_in(range));
        return std::min(nearly_done, static_cast<double>(which.received) / expected);
    }
    const double age = seconds(now - which.since);
    if (which.percent && *which.percent > 0) {
        const double looked_after = seconds(which.looked_at - which.since);
        const double pace = looked_after > 0 ? age / looked_after : 1;
        return std::min(std::max(nearly_done, *which.percent / 100), *which.percent / 100 * pace);
    }
    if (!usual_time_ || *usual_time_ <= duration{}) return std::nullopt;
    return std::min(nearly_done, age / seconds(*usual_time_));
}

std::uint64_t progress_model::calls_left(limit_scope counted) const noexcept {
    const auto& windows = so_far_.windows;
    std::uint64_t creating = 0, running_now = 0, ready = 0, begun = done() + windows.failed;
    for (const auto& [range, each] : exports_) {
        begun += windows_in(range);
        creating += each.now == stage::creating;
        running_now += each.now == stage::running;
        ready += each.now == stage::ready;
    }
    const auto untouched =
        (windows.planned - std::min(windows.planned, begun) + bundle_ - 1) / bundle_;
    if (counted == limit_scope::create) return untouched + creating;
    const auto& requests = so_far_.requests;
    const double looks =
        requests.results == 0
            ? 1
            : std::clamp(static_cast<double>(requests.poll) / static_cast<double>(requests.results),
                         1.0, 4.0);
    const auto unlooked = static_cast<double>(untouched + creating + running_now);
    return 2 * (untouched + creating) + running_now + ready +
           static_cast<std::uint64_t>(std::llround(unlooked * looks));
}

duration time_under_limit(std::uint64_t calls, const dispatcher::reading& tokens, duration interval,
                          steady_time now) {
    const auto for_each_concurrent = static_cast<std::uint64_t>(std::max(0, tokens.tokens));
    if (calls <= for_each_concurrent) return {};
    // With tokens in hand nobody tells when the next one comes: within one interval.
    if (for_each_concurrent > 0)
        return interval * static_cast<duration::rep>(calls - for_each_concurrent);
    const duration first = std::max(duration{}, tokens.next_token - now);
    return first + interval * static_cast<duration::rep>(calls - 1);
}

}  // namespace sluice::app
