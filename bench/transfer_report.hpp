#pragma once

#include "transfer_contest.hpp"
#include "transfer_interruption.hpp"
#include "transfer_stages.hpp"

namespace sluice::bench {

/// What a run of the benchmark found.
struct transfer_report {
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<contest_result> contests;
    std::vector<stage> stages;
    std::vector<interruption> interruptions;
};

/// A goal and how far we are from it.
struct transfer_goal {
    std::string what;
    double value = 0;
    double limit = 0;
    bool at_least = false;  ///< else at most
    const char* unit = "";

    bool holds() const { return at_least ? value >= limit : value <= limit; }
};

/// The goals of the contests that were held.
std::vector<transfer_goal> goals_of(const transfer_report& report);

/// For people: a table a contest, the stages, the goals.
std::string table_of(const transfer_report& report);
/// For programs: one JSON object with every single run.
std::string json_of(const transfer_report& report);

}  // namespace sluice::bench
