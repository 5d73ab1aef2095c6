#pragma once

#include <filesystem>
#include <string>

namespace sluice::app {

/// A text or, in the system's words, why it could not be had.
class text_or_reason {
public:
    static text_or_reason text(std::string value) { return {std::move(value), {}}; }
    static text_or_reason none(std::string reason) { return {{}, std::move(reason)}; }

    explicit operator bool() const noexcept { return reason_.empty(); }
    std::string& operator*() noexcept { return text_; }
    const std::string& error() const noexcept { return reason_; }

private:
    text_or_reason(std::string value, std::string reason)
        : text_(std::move(value)), reason_(std::move(reason)) {}

    std::string text_;
    std::string reason_;
};

/// Reads a file, or a pipe, of at most `limit` bytes. The text stays in one buffer from first to
/// last, so that a key can be wiped after use.
text_or_reason read_text_file(const std::filesystem::path& file, std::size_t limit);

}  // namespace sluice::app
