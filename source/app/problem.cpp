#include "app/problem.hpp"

#include "api/quote.hpp"
#include "app/remedy.hpp"

#include <stdexcept>

namespace sluice::app {
namespace {

std::string without_full_stop(std::string text) {
    while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
    return text;
}

}  // namespace

problem usage_problem(std::string what, std::string remedy) {
    return problem{exit_code::usage, std::move(what), std::move(remedy)};
}

problem problem_of(const failure& what) {
    return problem{exit_code_of(what.cause()), what.message(),
                   std::string(remedy_of(what.cause()))};
}

std::string one_line(const problem& what) {
    std::string line = "sluice: " + without_full_stop(what.what);
    if (!what.remedy.empty()) line += "; " + without_full_stop(what.remedy);
    // What a server or a file said must not move the cursor or forge a second line.
    return printable(line);
}

void throw_exception_from_error(const problem& what, const boost::source_location&) {
    throw std::runtime_error(one_line(what));
}

}  // namespace sluice::app
