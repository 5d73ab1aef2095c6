#pragma once

#include "schedule_score.hpp"

namespace sluice::bench {

/// The rows as a table for a person, and below it the goals.
std::string table_of(const std::vector<line>& lines);
std::string text_of(const std::vector<goal>& goals);

}  // namespace sluice::bench
