#include "reference_schedules.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <tuple>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

// The server's bucket: full at the beginning.
class exact_bucket {
public:
    explicit exact_bucket(bucket_limit limit) : limit_(limit) {}

    duration next(duration now) const {
        return std::max(now, full_at_ - limit_.interval * (limit_.burst - 1));
    }
    void take(duration at) { full_at_ = std::max(full_at_, at) + limit_.interval; }

private:
    bucket_limit limit_;
    duration full_at_{};
};

struct manners {
    bool knows_the_ends = false;
    bool by_rank = false;
    bool one_at_a_time = false;
    duration pause{};  ///< between an answer and the next look
};

struct wish {
    duration since{};
    call_kind kind = call_kind::create;
    std::size_t window = 0;
    std::size_t order = 0;  ///< in which it came up
};

// Plays a client of such manners against the account.
class play {
public:
    play(const terms& what, manners how)
        : what_(what), how_(how), created_(what.operations.size()), bucket_(what.limit) {
        went_.deliveries.resize(what.operations.size());
    }

    schedule to_its_end() {
        const std::size_t windows = what_.operations.size();
        for (std::size_t i = 0;
             i < (how_.one_at_a_time ? std::min<std::size_t>(1, windows) : windows); ++i)
            ask(0s, call_kind::create, i);
        while (!waiting_.empty()) {
            const auto first = std::ranges::min_element(waiting_, {}, &wish::since)->since;
            send(take_best(bucket_.next(std::max(now_, first))));
        }
        return std::move(went_);
    }

private:
    void ask(duration since, call_kind kind, std::size_t window) {
        waiting_.push_back({since, kind, window, asked_++});
    }

    wish take_best(duration now) {
        now_ = now;
        const auto key = [this](const wish& w) {
            return std::tuple(how_.by_rank ? w.kind : call_kind::results, w.since, w.order);
        };
        auto best = waiting_.end();
        for (auto w = waiting_.begin(); w != waiting_.end(); ++w) {
            if (w->since <= now && (best == waiting_.end() || key(*w) < key(*best))) best = w;
        }
        const wish chosen = *best;
        waiting_.erase(best);
        return chosen;
    }

    void send(const wish& which) {
        bucket_.take(now_);
        went_.calls.push_back({now_, which.kind, which.window});
        const duration answered = now_ + what_.latency;
        if (which.kind == call_kind::create) {
            created_[which.window] = now_;
            look_after(answered, which.window);
        } else if (which.kind == call_kind::results) {
            deliver(which.window, answered + what_.latency + what_.download);
        } else if (now_ >= end_of(which.window)) {
            ask(answered, call_kind::results, which.window);
        } else {
            look_after(answered, which.window);
        }
    }

    duration end_of(std::size_t window) const {
        return created_[window] + what_.operations[window];
    }

    void look_after(duration answered, std::size_t window) {
        const auto when = how_.knows_the_ends ? end_of(window) : answered + how_.pause;
        ask(std::max(answered, when), call_kind::poll, window);
    }

    void deliver(std::size_t window, duration at) {
        went_.deliveries[window] = at;
        if (how_.one_at_a_time && window + 1 < what_.operations.size())
            ask(at, call_kind::create, window + 1);
    }

    const terms& what_;
    manners how_;
    std::vector<wish> waiting_;
    std::size_t asked_ = 0;
    std::vector<duration> created_;
    exact_bucket bucket_;
    duration now_{};
    schedule went_;
};

duration token_time(const terms& what, std::size_t calls) {
    const auto short_of =
        static_cast<duration::rep>(calls) - static_cast<duration::rep>(what.limit.burst);
    return what.limit.interval * std::max<duration::rep>(short_of, 0);
}

// From the look that finds an operation ended to the window's delivery.
duration fetching(const terms& what) {
    return 2 * what.latency + what.download;
}

duration longest(const terms& what) {
    return what.operations.empty() ? duration{} : std::ranges::max(what.operations);
}

}  // namespace

duration makespan(const schedule& what) {
    return what.deliveries.empty() ? duration{} : std::ranges::max(what.deliveries);
}

duration mean_delivery(const schedule& what) {
    const auto count = static_cast<double>(std::max<std::size_t>(what.deliveries.size(), 1));
    std::chrono::duration<double> mean{};
    for (const auto each : what.deliveries) mean += each / count;
    return std::chrono::duration_cast<duration>(mean);
}

duration lower_bound(const terms& what, int taken) {
    if (what.operations.empty()) return {};
    const std::size_t calls = 3 * what.operations.size() + static_cast<std::size_t>(taken);
    return std::max(token_time(what, calls), longest(what) + fetching(what));
}

duration crowded_bound(const terms& what, std::size_t machines) {
    const auto work = std::accumulate(what.operations.begin(), what.operations.end(), duration{});
    return std::max(lower_bound(what),
                    work / static_cast<duration::rep>(machines) + fetching(what));
}

duration crowded_in_turn(const terms& what, std::size_t machines) {
    std::priority_queue<duration, std::vector<duration>, std::greater<>> free_at;
    for (std::size_t i = 0; i < machines; ++i) free_at.push(0s);
    duration last{};
    for (std::size_t i = 0; i < what.operations.size(); ++i) {
        const auto ends = std::max(free_at.top(), token_time(what, i + 1)) + what.operations[i];
        free_at.pop();
        free_at.push(ends);
        last = std::max(last, ends);
    }
    return std::max(crowded_bound(what, machines), last + fetching(what));
}

schedule clairvoyant(const terms& what) {
    return play(what, {.knows_the_ends = true, .by_rank = true}).to_its_end();
}

schedule sequential(const terms& what) {
    return play(what, {.one_at_a_time = true, .pause = 5s}).to_its_end();
}

schedule first_come(const terms& what) {
    return play(what, {.pause = 60s}).to_its_end();
}

}  // namespace sluice::bench
