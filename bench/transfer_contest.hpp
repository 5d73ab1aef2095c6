#pragma once

#include "child_process.hpp"

#include <filesystem>
#include <functional>

namespace sluice::bench {

/// One way to do a job, as a command.
struct contender {
    std::string name;
    command how;
    std::uint64_t output_bytes = 0;  ///< what it must leave in the folder of outputs
};

/// Several ways to do the same job. The first is ours.
struct contest {
    std::string name;
    std::string title;
    std::uint64_t bytes = 0;  ///< inflated, what rates are told of
    std::vector<contender> contenders;
};

/// What a contender took, round by round.
struct series {
    std::string name;
    std::vector<cost> rounds;
};

struct contest_result {
    std::string name;
    std::string title;
    std::uint64_t bytes = 0;
    std::vector<series> all;

    const series& of(const std::string& contender) const;
};

/// Runs the contenders in turn, `rounds` times over, so that all of a round meet the same machine.
/// `outputs` is emptied before each run; that is not measured. Throws when one fails or leaves
/// other than its bytes.
contest_result hold(const contest& what, const std::filesystem::path& outputs, int rounds);

using quantity = std::function<double(const cost&)>;

double wall_of(const cost& what);
double cpu_of(const cost& what);
double peak_of(const cost& what);

double median(std::vector<double> values);
double median(const series& of, const quantity& what);
/// The median of the rounds' own ratios, which a machine that slows down for a while leaves alone.
double ratio(const series& above, const series& below, const quantity& what);

}  // namespace sluice::bench
