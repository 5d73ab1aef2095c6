#pragma once

#include <sluice/core/secret.hpp>

#include <string>
#include <string_view>

namespace sluice {

/// Path and query of a URL. The query can hold a signature that opens a file to everybody who reads
/// it, so it cannot be printed or formatted, and is wiped from memory when the last copy goes;
/// `path()` is what may be shown, and `reveal()` the one way to the rest. Thread-safe to copy and
/// to read.
class url_target {
public:
    url_target() : url_target("/") {}
    /// Copies `text` and wipes the argument; move the original in.
    explicit url_target(std::string text) : text_(std::move(text)) {}

    /// Valid as long as any copy of this target lives; so is `reveal()`.
    std::string_view path() const noexcept { return reveal().substr(0, reveal().find('?')); }
    std::string_view reveal() const noexcept { return text_.reveal(); }
    bool has_query() const noexcept { return path().size() < reveal().size(); }

    friend bool operator==(const url_target& a, std::string_view b) noexcept {
        return a.reveal() == b;
    }

private:
    secret text_;
};

}  // namespace sluice
