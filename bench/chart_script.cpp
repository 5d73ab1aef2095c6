#include "chart_script.hpp"

#include <fmt/format.h>

#include <cmath>

namespace sluice::bench {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'') result += '\'';  // doubled, it stands for itself
        result += c == '\n' ? ' ' : c;
    }
    return result + "'";
}

std::string chart_head(int width, int height) {
    std::string text = fmt::format(
        "set terminal svg noenhanced size {},{} fixed font 'sans-serif,13'\n"
        "set encoding utf8\nset datafile missing 'NaN'\n",
        width, height);
    for (const char* what : {"title", "xlabel", "ylabel", "key", "xtics", "ytics"})
        text += fmt::format("set {} textcolor rgb '{}'\n", what, paint::ink);
    text += fmt::format(
        "set border 3 linecolor rgb '{}'\n"
        "set tics nomirror out scale 0.5\n"
        "set grid ytics linetype 1 linewidth 1 linecolor rgb '{}'\n"
        "set xlabel offset 0,0.4\nset ylabel offset 0.8,0\nset key noopaque samplen 2\n",
        paint::ink, paint::grid);
    return text;
}

std::string panel_at(double left, double right, double bottom, double top) {
    return fmt::format(
        "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\n"
        "set bmargin at screen {:.4f}\nset tmargin at screen {:.4f}\n",
        left, right, bottom, top);
}

std::string legend_at(double top, const std::vector<std::string>& entries) {
    std::string text = panel_at(0.03, 0.99, 0.1, 0.9) +
                       fmt::format(
                           "unset title\nunset xlabel\nunset ylabel\nunset tics\nunset grid\n"
                           "unset logscale\nset border 0\n"
                           "set key at screen 0.51,{:.4f} center top horizontal reverse Left\n"
                           "plot [0:1][0:1] 2 notitle",
                           top);
    for (const auto& each : entries) text += ", keyentry " + each;
    return text + "\n";
}

std::string data_block(const std::string& name, const std::vector<std::vector<double>>& rows) {
    std::string text = fmt::format("${} << END\n", name);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) text += ' ';
            text += std::isnan(row[i]) ? "NaN" : fmt::format("{:.6g}", row[i]);
        }
        text += '\n';
    }
    return text + "END\n";
}

std::string ticks_at(const char* axis, const std::vector<double>& values) {
    std::string text = fmt::format("set {}tics (", axis);
    for (std::size_t i = 0; i < values.size(); ++i)
        text += fmt::format("{}'{:g}' {:g}", i > 0 ? ", " : "", values[i], values[i]);
    return text + ")\n";
}

}  // namespace sluice::bench
