#pragma once

#include "reference_schedules.hpp"
#include "schedule_cell.hpp"

#include <sluice/forecast/rehearsal.hpp>

#include <functional>

namespace sluice::bench {

/// One seed of one cell: the account's behaviour, ours and the references' way with it.
struct match {
    rehearsal_case given;
    terms same;  ///< the same account, as the references are told of it
    rehearsed ours;
    schedule clairvoyant;
    schedule first_come;
    schedule sequential;
};

/// What is kept of a match, in seconds where it is time.
struct score {
    double bound = 0;
    double in_turn = 0;  ///< crowded: the least for who creates in the windows' order
    struct times {
        double makespan = 0;
        double mean = 0;  ///< time to a window's data
    };
    times ours, clairvoyant, first_come, sequential;
    double polls = 0, calls = 0, throttled = 0, taken = 0;
    double wall = 0;
    std::vector<std::string> broken;  ///< what cannot be, and yet is
};

/// The account of a cell and seed. Pure.
rehearsal_case account_of(const cell& what, std::uint64_t seed);

/// A reference's calls as the server would have seen them: none is refused.
std::vector<rehearsed::call> as_arrived(const schedule& what);

/// Plays all of them. Throws std::runtime_error when a window was not delivered.
match play_match(const cell& what, std::uint64_t seed);

/// What a match tells; `broken` names each law that one of its schedules breaks: nobody beats the
/// bound or the limit, and a window costs one create, one results and at least one poll.
score score_of(const cell& what, const match& played);

struct row {
    cell what;
    std::vector<score> seeds;
};

/// Plays every seed of every cell on so many threads; `done` is called after each, from any of
/// them, one at a time. The result does not depend on the threads, but for the time on the wall.
std::vector<row> play_all(const std::vector<cell>& cells, unsigned threads,
                          const std::function<void(std::size_t played, std::size_t all)>& done);

}  // namespace sluice::bench
