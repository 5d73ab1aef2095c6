#pragma once

#include "schedule_score.hpp"

namespace sluice::bench {

// HTML tables.

std::string goals_html(const std::vector<goal>& goals);
/// Every row, a table for each question.
std::string rows_html(const std::vector<line>& lines);

}  // namespace sluice::bench
