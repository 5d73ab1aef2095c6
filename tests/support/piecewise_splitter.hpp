#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/plain_splitter.hpp"

namespace sluice::test {

/// What a splitter makes of the pieces, in turn each as long as one of `lengths` says; of all of it
/// at once for none. Where `restart` says so, another one goes on after each piece.
/// `problem` is what it refuses the text with.
std::optional<split_files> split_in_pieces(const splitter_options& how, std::string_view text,
                                           const std::vector<std::size_t>& lengths = {},
                                           bool restart = false, std::string* problem = nullptr);

}  // namespace sluice::test
