#pragma once

#include <string>

namespace sluice::bench {

/// What gnuplot writes when it runs this script. Blocking; reads no settings of the user's.
/// Throws std::runtime_error, in one line: gnuplot is not installed, with the way out, or what it
/// has against the script.
std::string run_gnuplot(const std::string& script, const char* program = "gnuplot");

}  // namespace sluice::bench
