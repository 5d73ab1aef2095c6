#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sluice::bench {

/// Rows of events as an analytics export has them: visitors with sessions, pages, devices.
///
/// Seeded: equal seeds give equal rows. CSV rows hold quoted cells with commas, quotes and line
/// ends, as texts of people do.
class event_rows {
public:
    /// No row is longer.
    static constexpr std::size_t longest = 2048;

    event_rows(bool csv, std::uint64_t seed);

    /// The header of a CSV file; empty for NDJSON.
    std::string head() const;
    void append(std::string& text);
    /// Ends `text` with a row that makes it exactly `size` bytes; up to `2 * longest` are missing.
    void fill(std::string& text, std::size_t size) const;

private:
    struct visit {
        std::string user;
        std::string session;
        std::size_t device = 0;
        std::size_t place = 0;
        std::uint64_t page = 0;
    };

    struct event {
        visit who;
        std::uint64_t id = 0, element = 0, x = 0, y = 0, milliseconds = 0, kind = 0, text = 0,
                      section = 0, frustrated = 0, duration = 0, content_time = 0, load_time = 0,
                      clicks = 0;
    };

    event next();
    std::uint64_t draw(std::uint64_t bound) { return random_() % bound; }
    visit begin_visit();

    bool csv_;
    std::mt19937_64 random_;
    std::vector<visit> visits_;
    std::uint64_t milliseconds_ = 0;
};

}  // namespace sluice::bench
