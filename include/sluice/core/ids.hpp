#pragma once

#include <compare>
#include <string>
#include <utility>

namespace sluice {

/// Text that names one kind of thing, so that two kinds cannot be swapped.
template <class Tag>
class identifier {
public:
    identifier() = default;
    explicit identifier(std::string text) : text_(std::move(text)) {}

    const std::string& text() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }
    friend auto operator<=>(const identifier&, const identifier&) = default;

private:
    std::string text_;
};

/// An operation of the API: what `create` returns and `poll` asks about.
using operation_id = identifier<struct operation_tag>;

/// A finished export of the API: what `results` turns into a location.
using export_id = identifier<struct export_tag>;

/// A segment, as the API spells it; `everyone` is built in.
using segment_id = identifier<struct segment_tag>;

}  // namespace sluice
