#include <sluice/forecast/forecast.hpp>
#include <sluice/forecast/scenario.hpp>

#include <iostream>

// How long a month takes whose exports run about ten minutes each, and how long one day.
int main() {
    sluice::forecast_model month;
    month.windows = 31;
    month.median = std::chrono::minutes(10);
    const auto ahead = sluice::forecast_backfill(month);
    const auto day = sluice::parse_scenario(R"({"operations": [{"seconds": 60}]})");
    if (!ahead || !day) return 1;
    const auto course = sluice::rehearse(*day);
    if (!course) return 1;
    const auto& asked = ahead->courses[ahead->asked];
    std::cout << asked.exports << " exports, "
              << std::chrono::floor<std::chrono::minutes>(asked.all.p50).count() << " minutes, "
              << std::chrono::floor<std::chrono::seconds>(sluice::makespan(*course)).count()
              << " seconds\n";
}
