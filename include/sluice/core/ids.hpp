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

/// An operation that runs on the server.
using operation_id = identifier<struct operation_tag>;

/// A finished export on the server, from which its files can be fetched.
using export_id = identifier<struct export_tag>;

}  // namespace sluice
