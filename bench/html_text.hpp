#pragma once

#include <string>
#include <string_view>

namespace sluice::bench {

/// Text as HTML takes it, in an element or in a quoted attribute.
std::string escaped(std::string_view text);

/// A drawing of gnuplot's as a part of a page: without its prologue and its own tooltips, in the
/// page's ink, and named for those who cannot see it.
std::string inlined(std::string_view svg, std::string_view name);

}  // namespace sluice::bench
