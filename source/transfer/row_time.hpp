#pragma once

#include <sluice/core/time_range.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {

/// Reads the times of rows. To the millisecond, cut and not rounded: so a time compares with whole
/// milliseconds, as the ends of windows are, as its every digit would.
class row_time_reader {
public:
    struct found {
        wall_time time;
        const char* after;  ///< what stands behind the time
    };

    /// What begins at `at` as `2026-01-31T08:00:00Z`, with a fraction of any length, if it does.
    /// Fast where the day is that of the time before.
    std::optional<found> read_usual(const char* at, const char* end) noexcept;

private:
    bool turn_to_day(const char* at) noexcept;

    static constexpr std::size_t day_size = 11;  // with the T
    char day_[day_size + 1] = "1970-01-01T";
    wall_time midnight_{};
};

/// Reads all of `text` as an RFC 3339 time, a fraction of any length and an offset included.
std::optional<wall_time> read_row_time(std::string_view text);

/// What is wrong with a row that has `text` for its time.
failure refuse_time(std::string_view text, const std::string& field);

/// Finds the window of a time; times mostly come in runs of one window.
class window_finder {
public:
    explicit window_finder(std::vector<time_range> windows) : windows_(std::move(windows)) {}

    /// Its place, or the number of windows where none holds it.
    std::size_t find(wall_time time) noexcept {
        return last_.contains(time) ? place_ : search(time);
    }

private:
    std::size_t search(wall_time time) noexcept;

    std::vector<time_range> windows_;
    time_range last_{};  // at first one that holds nothing
    std::size_t place_ = 0;
};

}  // namespace sluice
