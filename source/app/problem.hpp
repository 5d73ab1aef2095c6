#pragma once

#include "app/exit_code.hpp"

#include <boost/system/result.hpp>
#include <string>

namespace sluice::app {

/// Why a command could not do its work, as a person is told it.
struct problem {
    exit_code code = exit_code::unexpected;
    std::string what;
    std::string remedy;
};

/// A mistake in what the user asked for.
problem usage_problem(std::string what, std::string remedy);
/// A failure of the library, with the remedy of its cause.
problem problem_of(const failure& what);

/// `sluice: WHAT; REMEDY`, on one line whatever stands in them.
std::string one_line(const problem& what);

[[noreturn]] void throw_exception_from_error(const problem& what, const boost::source_location&);

/// A value or what to tell the user instead.
template <class T>
using attempt = boost::system::result<T, problem>;

}  // namespace sluice::app
