#pragma once

namespace sluice {

/// White space between the tokens of JSON.
constexpr bool is_json_space(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace sluice
