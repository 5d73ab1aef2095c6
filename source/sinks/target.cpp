#include <sluice/sinks/target.hpp>
#include <sluice/transfer/checksum.hpp>

#include <fmt/format.h>
#include <utility>

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

std::string folder_of(const target& what) {
    if (what.what == target::kind::unmatched) return "outside";
    return "date=" + format_time(what.range.start).substr(0, std::string_view("2026-01-01").size());
}

}  // namespace

target window_target(export_spec spec, const time_range& window) {
    target what;
    what.spec = std::move(spec);
    what.range = window;
    return what;
}

target unmatched_target(export_spec spec, const time_range& range) {
    auto what = window_target(std::move(spec), range);
    what.what = target::kind::unmatched;
    return what;
}

target manifest_target() {
    target what;
    what.what = target::kind::manifest;
    return what;
}

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

std::string object_name(const target& what) {
    if (what.what == target::kind::manifest) return "manifest.ndjson" + what.suffix;
    const auto& spec = what.spec;
    return fmt::format("{}/{}/{}/{}_{}.{}{}", escape_segment(spec.segment.text()), name(spec.type),
                       folder_of(what), format_basic(what.range.start),
                       format_basic(what.range.end), name(spec.format), what.suffix);
}

}  // namespace sluice
