#include <sluice/sinks/folder_sink.hpp>
#include <sluice/transfer/checksum.hpp>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::size_t longest_name = 255;  // what file systems take

bool is_plain(char c, bool leading) noexcept {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c == '-' || c == '_' || c == '@' || (c == '.' && !leading);
}

// Cuts an escaped text that is too long and lets a hash stand for the rest. `~` is in no other
// escaped text, so none can be taken for another.
std::string shortened(std::string escaped) {
    xxh3_digest digest;
    digest.update(std::as_bytes(std::span(escaped)));
    const auto hash = digest.hex();
    escaped.resize(longest_name - 1 - hash.size());
    return escaped + '~' + hash;
}

std::string path_in(const std::string& folder, const export_spec& spec, const time_range& range) {
    return fmt::format("{}/{}/{}/{}_{}.{}", escape_segment(spec.segment.text()), name(spec.type),
                       folder, format_basic(range.start), format_basic(range.end),
                       name(spec.format));
}

}  // namespace

std::string escape_segment(const std::string& segment) {
    // Nothing at all would leave out a level of the path; a lone percent sign stands for nothing
    // else.
    if (segment.empty()) return "%";
    std::string escaped;
    for (const char c : segment) {
        if (is_plain(c, escaped.empty())) {
            escaped += c;
        } else {
            escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return escaped.size() <= longest_name ? escaped : shortened(std::move(escaped));
}

std::string window_path(const export_spec& spec, const time_range& window, bool keep_gzip) {
    const auto date = format_time(window.start).substr(0, std::string_view("2026-01-01").size());
    return path_in("date=" + date, spec, window) + (keep_gzip ? ".gz" : "");
}

std::string unmatched_path(const export_spec& spec, const time_range& range) {
    return path_in("outside", spec, range);
}

}  // namespace sluice
