#pragma once

#include "transfer/splitter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::test {

/// The files of the windows, and that of the rows outside at the end.
struct split_files {
    std::vector<std::string> texts;
    std::vector<std::uint64_t> rows;

    friend bool operator==(const split_files&, const split_files&) = default;
};

/// What a splitter makes of a text, as plainly as it can be said: with a full parser of JSON, and
/// one of CSV that takes a character at a time.
///
/// Nothing where the text is not well-formed or a row has no time: of the grammar a splitter does
/// not see everything.
std::optional<split_files> plain_split(const splitter_options& how, std::string_view text);

}  // namespace sluice::test
