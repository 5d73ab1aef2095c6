#include <sluice/sinks/manifest.hpp>

#include <sluice/transfer/checksum.hpp>

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

// In pieces, as a download would: a writer may have a bound.
constexpr std::size_t piece_bytes = 256 << 10;

awaitable<outcome<void>> store(writer& into, std::string_view text) {
    proof content;
    xxh3_digest digest;
    content.bytes = text.size();
    for (auto rest = std::as_bytes(std::span(text)); !rest.empty();) {
        const auto piece = rest.first(std::min(rest.size(), piece_bytes));
        digest.update(piece);
        if (auto written = co_await into.write(piece); !written) co_return written;
        rest = rest.subspan(piece.size());
    }
    content.rows = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    content.xxh3 = digest.hex();
    const auto stored = co_await into.commit(content);
    if (!stored) co_return stored.error();
    co_return outcome<void>();
}

}  // namespace

awaitable<outcome<std::optional<std::string>>> spec_in_manifest(sink& place) {
    outcome<std::optional<std::string>> found = std::optional<std::string>();
    const sink::line_visitor first = [&found](std::string_view line) {
        auto decoded = decode_receipt(line);
        if (decoded) {
            found = std::optional(std::move(decoded->spec));
        } else {
            found = decoded.error();
        }
        return false;
    };
    const auto read = co_await place.read_manifest(first);
    if (!read) co_return read.error();
    co_return found;
}

awaitable<outcome<std::size_t>> count_manifest(sink& place) {
    std::size_t lines = 0;
    const sink::line_visitor count = [&lines](std::string_view) { return ++lines > 0; };
    const auto read = co_await place.read_manifest(count);
    if (!read) co_return read.error();
    co_return lines;
}

awaitable<outcome<void>> replace_manifest(sink& place, export_spec spec, receipt_source all) {
    std::string text;
    const std::function<void(const receipt&)> add = [&](const receipt& one) {
        text += encode_receipt(spec, one);
        text += '\n';
    };
    if (auto shown = co_await all(add); !shown) co_return shown;
    auto opened = co_await place.open(manifest_target());
    if (!opened) co_return opened.error();
    co_return co_await store(**opened, text);
}

}  // namespace sluice
