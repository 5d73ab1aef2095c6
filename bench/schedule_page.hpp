#pragma once

#include "schedule_report.hpp"

namespace sluice::bench {

/// The drawings of a page, as gnuplot made them; an empty one is left out.
struct page_charts {
    std::string headline, makespan, mean, sequential, gantt, tokens;
};

/// Has gnuplot draw them. Throws std::runtime_error as run_gnuplot does.
page_charts draw_charts(const schedule_report& what);

/// The report as one HTML page that needs nothing else, on bright and on dark screens. Pure.
std::string page_of(const schedule_report& what, const page_charts& charts);

}  // namespace sluice::bench
