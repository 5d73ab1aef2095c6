#pragma once

#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <optional>

namespace sluice::sqlite {

/// How wall time stands in a column: milliseconds since 1970.
inline std::int64_t number_of(wall_time t) {
    return t.time_since_epoch().count();
}
inline std::optional<std::int64_t> number_of(const std::optional<wall_time>& t) {
    return t ? std::optional(number_of(*t)) : std::nullopt;
}
inline wall_time time_of(std::int64_t number) {
    return wall_time(std::chrono::milliseconds(number));
}

}  // namespace sluice::sqlite
