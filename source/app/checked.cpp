#include "app/checked.hpp"

#include <sluice/core/time_range.hpp>

#include <fmt/format.h>

namespace sluice::app {

problem wrong(const options& asked, const std::string& flag, const std::string& what,
              std::string remedy) {
    return usage_problem(asked.name_of(flag) + ": " + what, std::move(remedy));
}

attempt<std::chrono::milliseconds> length_of(const options& asked, const std::string& flag,
                                             const std::string& text) {
    auto length = parse_duration(text);
    if (length && *length >= std::chrono::milliseconds(0)) return *length;
    return wrong(asked, flag, fmt::format("'{}' is not a length of time", text),
                 "write 500ms, 30s, 15m, 1h or 1d");
}

attempt<void> between(const options& asked, const std::string& flag, int value, int least,
                      int most) {
    if (least <= value && value <= most) return {};
    return wrong(asked, flag, fmt::format("{} is out of bounds", value),
                 fmt::format("give {} to {}", least, most));
}

}  // namespace sluice::app
