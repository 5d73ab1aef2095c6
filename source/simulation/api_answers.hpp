#pragma once

#include "simulation/api_call.hpp"
#include "simulation/operation_book.hpp"

namespace sluice {

/// The answers of the API's reading calls: pure, from what the account knows at `now`.
simulated_reply answer_poll(const operation_book& book, const simulated_operation& what,
                            steady_time now);
simulated_reply answer_list(const operation_book& book, const api_call& call, steady_time now);
simulated_reply answer_segments(const api_call& call, const std::string& origin);
simulated_reply answer_segment(const api_call& call, const std::string& origin);

}  // namespace sluice
