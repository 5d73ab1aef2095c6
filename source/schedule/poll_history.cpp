#include <sluice/schedule/poll_history.hpp>

#include <algorithm>

namespace sluice {

void poll_history::add(duration at, std::optional<double> told) noexcept {
    last_age = std::max({last_age, at, duration(1)});
    if (!told || *told <= 0 || *told >= 99) return;
    const double seconds = std::chrono::duration<double>(at).count();
    ++percents;
    age += seconds;
    percent += *told;
    age_age += seconds * seconds;
    age_percent += seconds * *told;
    percent_percent += *told * *told;
}

}  // namespace sluice
