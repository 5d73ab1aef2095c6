#include "app/options.hpp"

namespace sluice::app {

std::string options::name_of(const std::string& flag) const {
    const auto found = origins.find(flag);
    return found == origins.end() ? "--" + flag : found->second;
}

}  // namespace sluice::app
