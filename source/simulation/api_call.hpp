#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <map>
#include <string>
#include <string_view>

namespace sluice {

/// What an API request asks for.
struct api_call {
    /// create, poll, results, segments, segment, list, cancel, other; `wrong_method` for a known
    /// path that does not take the method.
    std::string kind;
    std::string id;  ///< of the operation, export or segment in the path
    std::map<std::string, std::string> query;
};

api_call read_call(http_method method, std::string_view target);

}  // namespace sluice
