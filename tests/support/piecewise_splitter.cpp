#include "support/piecewise_splitter.hpp"

#include <algorithm>
#include <utility>

namespace sluice::test {
namespace {

/// Collects slices, and holds against them what their text was when they came.
outcome<void> collect(const outcome<splitter::slices>& slices, split_files& into) {
    if (!slices) return slices.error();
    for (const auto& [window, bytes] : *slices) {
        const auto place = window == splitter::unmatched ? into.texts.size() - 1 : window;
        into.texts[place].append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return {};
}

outcome<split_files> split(const splitter_options& how, std::string_view text,
                           const std::vector<std::size_t>& lengths, bool restart) {
    const auto count = how.windows.size() + 1;
    split_files made{std::vector<std::string>(count), std::vector<std::uint64_t>(count)};
    splitter splitting(how);
    for (std::size_t turn = 0; !text.empty(); ++turn) {
        const auto size = lengths.empty() ? text.size() : lengths[turn % lengths.size()];
        // In memory of its own, so that a sanitizer sees who reads on.
        const std::vector<char> piece(
            text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(size, text.size())));
        text.remove_prefix(piece.size());
        const auto done = collect(splitting.push(std::as_bytes(std::span(piece))), made);
        if (!done) return done.error();
        if (!restart) continue;
        splitter next(how);
        if (!next.restore(splitting.save())) return failure(error::checkpoint_refused);
        splitting = std::move(next);
    }
    if (const auto done = collect(splitting.finish(), made); !done) return done.error();
    for (std::size_t i = 0; i < count; ++i)
        made.rows[i] = splitting.rows(i + 1 < count ? i : splitter::unmatched);
    return made;
}

}  // namespace

std::optional<split_files> split_in_pieces(const splitter_options& how, std::string_view text,
                                           const std::vector<std::size_t>& lengths, bool restart,
                                           std::string* problem) {
    auto made = split(how, text, lengths, restart);
    if (made) return std::move(*made);
    if (problem) *problem = made.error().message();
    return std::nullopt;
}

}  // namespace sluice::test
