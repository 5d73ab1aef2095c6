#pragma once

#include "schedule_run.hpp"

namespace sluice::bench {

/// What became of one window, in time since the beginning.
struct window_course {
    duration created{};
    duration ended{};    ///< its operation, on the server
    duration found{};    ///< by the first look after that
    duration results{};  ///< the call that asked for its file
    duration delivered{};
    std::vector<duration> looks;
};

/// The windows of a run, in their order: ours, whose calls count unless they were refused, and a
/// reference's. Pure. The server must have room for all operations at once.
std::vector<window_course> courses_of(const rehearsed& went,
                                      const std::vector<duration>& operations);
std::vector<window_course> courses_of(const schedule& went,
                                      const std::vector<duration>& operations);

}  // namespace sluice::bench
