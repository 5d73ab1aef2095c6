#include "transfer_contest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::bench {
namespace {

std::uint64_t bytes_below(const std::filesystem::path& folder) {
    std::uint64_t sum = 0;
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) {
        if (each.is_regular_file()) sum += each.file_size();
    }
    return sum;
}

void empty(const std::filesystem::path& folder) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
}

cost play(const contender& who, const std::filesystem::path& outputs) {
    empty(outputs);
    const auto spent = run(who.how);
    const auto left = bytes_below(outputs);
    if (left != who.output_bytes)
        throw std::runtime_error(
            fmt::format("{}: left {} bytes instead of {}", who.name, left, who.output_bytes));
    return spent;
}

}  // namespace

const series& contest_result::of(const std::string& contender) const {
    const auto found = std::ranges::find(all, contender, &series::name);
    if (found == all.end()) throw std::logic_error(contender + " takes no part in " + name);
    return *found;
}

contest_result hold(const contest& what, const std::filesystem::path& outputs, int rounds) {
    contest_result result{what.name, what.title, what.bytes, {}};
    for (const auto& each : what.contenders) result.all.push_back({each.name, {}});
    for (int round = 0; round < rounds; ++round) {
        fmt::print(stderr, "{}: round {} of {}\n", what.name, round + 1, rounds);
        for (std::size_t i = 0; i < what.contenders.size(); ++i)
            result.all[i].rounds.push_back(play(what.contenders[i], outputs));
    }
    empty(outputs);
    return result;
}

double wall_of(const cost& what) {
    return what.wall;
}
double cpu_of(const cost& what) {
    return what.cpu();
}
double peak_of(const cost& what) {
    return static_cast<double>(what.peak_bytes);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

double median(const series& of, const quantity& what) {
    std::vector<double> values;
    for (const auto& each : of.rounds) values.push_back(what(each));
    return median(std::move(values));
}

double ratio(const series& above, const series& below, const quantity& what) {
    std::vector<double> values;
    for (std::size_t i = 0; i < above.rounds.size(); ++i)
        values.push_back(what(above.rounds[i]) / what(below.rounds[i]));
    return median(std::move(values));
}

}  // namespace sluice::bench
