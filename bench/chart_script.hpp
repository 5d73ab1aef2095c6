#pragma once

#include <string>
#include <vector>

namespace sluice::bench {

/// The colours of all charts. Each is told from white and from black alike, so that one drawing
/// serves a bright page, a dark one and a README that may be shown on either.
namespace paint {
inline constexpr const char* ink = "#768390";
inline constexpr const char* grid = "#c0768390";  // gnuplot puts how transparent it is in front
inline constexpr const char* linear = "#2f81f7";
inline constexpr const char* noisy = "#a371f7";
inline constexpr const char* none = "#1b9e8f";
inline constexpr const char* clairvoyant = "#8b949e";
inline constexpr const char* first_come = "#d9822b";
inline constexpr const char* sequential = "#d1496b";
inline constexpr const char* fetching = "#2da44e";
}  // namespace paint

/// Text as gnuplot takes it, quotes included.
std::string quoted(const std::string& text);

/// How a script begins: an SVG of this size in pixels, with a bare frame and a light grid.
std::string chart_head(int width, int height);

/// Where the next plot of several goes, in parts of the drawing from its lower left.
std::string panel_at(double left, double right, double bottom, double top);

/// A legend across the drawing, below this height; the last plot of several, since it takes axes
/// and frame away. Entries are as `with lines lc rgb 'red' title 'a'`.
std::string legend_at(double top, const std::vector<std::string>& entries);

/// A table of numbers under a name, `$name`. NaN leaves a gap.
std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows);

/// `set xtics ('7' 7, '14' 14)`: a tick at each number and nowhere else.
std::string ticks_at(const char* axis, const std::vector<double>& values);

}  // namespace sluice::bench
