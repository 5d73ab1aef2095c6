#pragma once

#include "app/options.hpp"
#include "app/problem.hpp"

#include <chrono>

namespace sluice::app {

/// What is wrong with the setting `flag`, named as the user gave it.
problem wrong(const options& asked, const std::string& flag, const std::string& what,
              std::string remedy);

/// The length of time that `text` is, for `flag`; none below 0.
attempt<std::chrono::milliseconds> length_of(const options& asked, const std::string& flag,
                                             const std::string& text);

attempt<void> between(const options& asked, const std::string& flag, int value, int least,
                      int most);

}  // namespace sluice::app
