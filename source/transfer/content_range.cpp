#include "transfer/content_range.hpp"

#include <charconv>

namespace sluice {
namespace {

std::optional<std::uint64_t> number(std::string_view digits) {
    // from_chars alone would take a minus sign for an error and a rest for none.
    std::uint64_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, problem] = std::from_chars(digits.data(), end, value);
    if (problem != std::errc() || stopped != end) return std::nullopt;
    return value;
}

std::optional<content_range::span> parse_span(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == text.npos) return std::nullopt;
    const auto first = number(text.substr(0, dash));
    const auto last = number(text.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    return content_range::span{*first, *last};
}

}  // namespace

std::optional<content_range> parse_content_range(std::string_view value) {
    constexpr std::string_view unit = "bytes ";
    if (!value.starts_with(unit)) return std::nullopt;
    value.remove_prefix(unit.size());
    const auto slash = value.find('/');
    if (slash == value.npos) return std::nullopt;
    const auto span = value.substr(0, slash);
    const auto total = value.substr(slash + 1);

    content_range range;
    if (total != "*") {
        range.total = number(total);
        if (!range.total) return std::nullopt;
    }
    if (span == "*") return range.total ? std::optional(range) : std::nullopt;
    range.part = parse_span(span);
    if (!range.part) return std::nullopt;
    if (range.total && range.part->last >= *range.total) return std::nullopt;
    return range;
}

}  // namespace sluice
