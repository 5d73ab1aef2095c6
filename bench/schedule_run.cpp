#include "schedule_run.hpp"

#include "token_levels.hpp"

#include <fmt/format.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;

double seconds_of(duration length) {
    return std::chrono::duration<double>(length).count();
}

terms terms_of(const rehearsal_case& what) {
    return {what.limit, what.latency, what.download, what.operations};
}

// Somebody else comes at any time of the run and a half, takes 1 to 8 tokens each time, and in all
// the share of what the bucket yields in that time.
std::vector<rehearsal_case::theft> thefts(const rehearsal_case& what, std::uint64_t seed) {
    constexpr std::uint64_t most_at_once = 8;
    const duration span = lower_bound(terms_of(what)) * 3 / 2;
    const auto yielded = static_cast<double>(what.limit.burst + span / what.limit.interval);
    auto left = static_cast<int>(stolen_share * yielded);
    dice random(~seed);
    std::vector<rehearsal_case::theft> stolen;
    while (left > 0) {
        const int tokens = std::min(left, 1 + static_cast<int>(random.below(most_at_once)));
        const auto at = std::chrono::duration<double>(span) * random.between_zero_and_one();
        stolen.push_back({std::chrono::duration_cast<duration>(at), tokens});
        left -= tokens;
    }
    return stolen;
}

void check_calls(const schedule& what, const std::string& whose, std::size_t windows,
                 std::vector<std::string>& broken) {
    struct tally {
        int create = 0, poll = 0, results = 0;
    };
    std::vector<tally> of_window(windows);
    for (const auto& call : what.calls) {
        auto& here = of_window[call.window];
        ++(call.kind == call_kind::create ? here.create
           : call.kind == call_kind::poll ? here.poll
                                          : here.results);
    }
    for (std::size_t i = 0; i < windows; ++i) {
        if (of_window[i].create != 1 || of_window[i].results != 1 || of_window[i].poll < 1)
            broken.push_back(fmt::format("{}: window {} has the wrong calls", whose, i));
    }
}

void check_bound(const score::times& what, const std::string& whose, const score& all,
                 std::vector<std::string>& broken) {
    if (what.makespan < all.bound)
        broken.push_back(fmt::format("{}: {} s, but no less than {} s are possible", whose,
                                     what.makespan, all.bound));
    if (what.mean > what.makespan || what.mean <= 0)
        broken.push_back(fmt::format("{}: a mean of {} s", whose, what.mean));
}

void check_schedule(const schedule& what, const score::times& times, const std::string& whose,
                    const match& played, score& into) {
    check_bound(times, whose, into, into.broken);
    check_calls(what, whose, played.given.operations.size(), into.broken);
    if (levels_of(as_arrived(what), {}, played.given.limit).overdrawn > 0)
        into.broken.push_back(whose + ": more calls than the limit allows");
}

template <class Schedule>
score::times times_of(const Schedule& what) {
    return {seconds_of(makespan(what)), seconds_of(mean_delivery(what))};
}

}  // namespace

std::vector<rehearsed::call> as_arrived(const schedule& what) {
    std::vector<rehearsed::call> calls;
    for (const auto& call : what.calls) calls.push_back({call.at, call.kind, call.window});
    return calls;
}

rehearsal_case account_of(const cell& what, std::uint64_t seed) {
    rehearsal_case given;
    auto load = what.load;
    load.seed = seed;
    given.operations = operation_lengths(load);
    given.progress = what.progress;
    given.seed = seed;
    given.download = 5s;
    if (what.asks == question::crowded) given.most_running = crowd;
    if (what.asks == question::stolen) given.stolen = thefts(given, seed);
    return given;
}

match play_match(const cell& what, std::uint64_t seed) {
    match played;
    played.given = account_of(what, seed);
    played.same = terms_of(played.given);
    auto ours = rehearse(played.given);
    if (!ours)
        throw std::runtime_error(
            fmt::format("{}, seed {}: {}", name(what), seed, ours.error().message()));
    played.ours = std::move(*ours);
    played.clairvoyant = clairvoyant(played.same);
    played.first_come = first_come(played.same);
    played.sequential = sequential(played.same);
    return played;
}

score score_of(const cell& what, const match& played) {
    const auto levels = levels_of(played.ours.calls, played.given.stolen, played.given.limit);
    score into;
    into.taken = levels.taken;
    into.bound = seconds_of(lower_bound(played.same, levels.taken));
    if (what.asks == question::crowded) {
        into.bound = seconds_of(crowded_bound(played.same, crowd));
        into.in_turn = seconds_of(crowded_in_turn(played.same, crowd));
    }
    into.ours = times_of(played.ours);
    into.clairvoyant = times_of(played.clairvoyant);
    into.first_come = times_of(played.first_come);
    into.sequential = times_of(played.sequential);
    for (const auto& call : played.ours.calls) {
        if (call.kind == call_kind::poll && !call.refused) ++into.polls;
        if (call.refused) ++into.throttled;
        ++into.calls;
    }
    into.wall = seconds_of(played.ours.wall);

    check_bound(into.ours, "sluice", into, into.broken);
    if (levels.overdrawn > 0)
        into.broken.push_back("sluice: the server took more calls than its limit allows");
    // The references know an account without hardships only.
    if (what.asks == question::grid || what.asks == question::shapes) {
        check_schedule(played.clairvoyant, into.clairvoyant, "clairvoyant", played, into);
        check_schedule(played.first_come, into.first_come, "first come", played, into);
        check_schedule(played.sequential, into.sequential, "sequential", played, into);
        if (played.clairvoyant.calls.size() != 3 * played.given.operations.size())
            into.broken.push_back("clairvoyant: looked early");
    }
    return into;
}

std::vector<row> play_all(const std::vector<cell>& cells, unsigned threads,
                          const std::function<void(std::size_t, std::size_t)>& done) {
    std::vector<row> rows;
    std::vector<std::pair<std::size_t, std::size_t>> tasks;  // row and seed's place
    for (const auto& each : cells) {
        for (int i = 0; i < each.seeds; ++i) tasks.emplace_back(rows.size(), i);
        rows.push_back({each, std::vector<score>(static_cast<std::size_t>(each.seeds))});
    }
    std::atomic<std::size_t> next = 0;
    std::mutex one_at_a_time;
    std::size_t played = 0;
    std::exception_ptr problem;
    const auto work = [&] {
        for (std::size_t i = next++; i < tasks.size(); i = next++) {
            try {
                auto& [what, seeds] = rows[tasks[i].first];
                const std::size_t place = tasks[i].second;
                seeds[place] = score_of(what, play_match(what, place + 1));
            } catch (...) {
                const std::lock_guard lock(one_at_a_time);
                problem = std::current_exception();
                next = tasks.size();
            }
            const std::lock_guard lock(one_at_a_time);
            done(++played, tasks.size());
        }
    };
    {
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < std::max(threads, 1U); ++i) workers.emplace_back(work);
    }
    if (problem) std::rethrow_exception(problem);
    return rows;
}

}  // namespace sluice::bench
