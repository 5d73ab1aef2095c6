#include "simulation/byte_range.hpp"

#include <algorithm>
#include <charconv>

namespace sluice {
namespace {

std::optional<std::uint64_t> number(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

byte_range part(std::uint64_t first, std::uint64_t last, std::uint64_t length) noexcept {
    if (first >= length) {
        return {byte_range::kind::unsatisfiable, 0, 0};
    }
    return {byte_range::kind::part, first, std::min(last, length - 1) - first + 1};
}

}  // namespace

byte_range parse_byte_range(std::optional<std::string_view> header, std::uint64_t length) noexcept {
    const byte_range whole{byte_range::kind::whole, 0, length};
    constexpr std::string_view unit = "bytes=";
    if (!header || !header->starts_with(unit)) {
        return whole;
    }
    const std::string_view range = header->substr(unit.size());
    const std::size_t dash = range.find('-');
    // Several ranges may be answered by the whole body.
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
        return whole;
    }
    const auto first = number(range.substr(0, dash));
    const auto last = number(range.substr(dash + 1));
    if (dash == 0) {
        if (!last) {
            return whole;
        }
        const std::uint64_t n = std::min(*last, length);
        return n == 0 ? byte_range{byte_range::kind::unsatisfiable, 0, 0}
                      : part(length - n, length - 1, length);
    }
    if (!first || (!last && dash + 1 != range.size()) || (last && *last < *first)) {
        return whole;
    }
    return part(*first, last.value_or(length), length);
}

}  // namespace sluice
