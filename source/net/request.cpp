#include <sluice/net/request.hpp>

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

char lower_letter(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// By hand, since tolower depends on the locale, and header names do not.
bool equal_without_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower_letter, lower_letter);
}

}  // namespace

void header_list::add(std::string name, std::string value) {
    fields_.push_back(header{std::move(name), std::move(value)});
}

std::optional<std::string_view> header_list::find(std::string_view name) const noexcept {
    for (const auto& field : fields_)
        if (equal_without_case(field.name, name)) return field.value;
    return std::nullopt;
}

std::string header_list::all(std::string_view name) const {
    std::string joined;
    bool first = true;
    for (const auto& field : fields_) {
        if (!equal_without_case(field.name, name)) continue;
        if (!std::exchange(first, false)) joined += ", ";
        joined += field.value;
    }
    return joined;
}

}  // namespace sluice
