#include "app/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace sluice::app {

std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before(to.size() + 1);
    std::vector<std::size_t> above(to.size() + 1);
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t changed = above[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
            const bool swapped =
                i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[to.size()];
}

std::string nearest(std::string_view wrong, const std::vector<std::string>& known) {
    std::string best;
    std::size_t least = wrong.size() / 3 + 2;  // further away it is another word
    for (const std::string& word : known) {
        const std::size_t distance = edit_distance(wrong, word);
        if (distance >= least) continue;
        least = distance;
        best = word;
    }
    return best;
}

}  // namespace sluice::app
