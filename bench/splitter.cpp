// How fast is one export's text cut back into the files of its windows?
//
// Each line is one JSON object: a text of event rows in one format, the bytes of an average row,
// and how many GB a second one core does of it. `split` is the splitter with 30 windows, the rows
// in the order of time, as an export has them; `scattered` the same with the rows in random order,
// where nearly every row goes to another window than the one before. What they are held against is
// measured in the same run, block by block in turn: `memcpy` copies the text, `memchr` finds the
// line ends, `count` is the row counter. A block is what inflate hands on, and is in the cache, as
// inflate leaves it. Seconds are those of this thread on a core; each figure is a block's median.
//
// Goals: 1.5 GB/s for NDJSON, 1.0 for CSV.
//
// Usage: splitter [MEGABYTES [PASSES]]

#include "event_rows.hpp"

#include <sluice/core/limits.hpp>
#include <sluice/version.hpp>
#include "transfer/row_counter.hpp"
#include "transfer/splitter.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>

using namespace sluice;

namespace {

constexpr std::size_t window_count = 30;

using view = std::span<const std::byte>;
using task = std::function<void(view)>;

double thread_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> of) {
    std::ranges::nth_element(of, of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2));
    return of[of.size() / 2];
}

// A text that is measured, and the rows that it is made of.
struct sample {
    export_format format;
    std::string text;
    std::size_t rows;
    std::vector<time_range> windows;
};

std::vector<std::string> rows_of(export_format format, std::size_t bytes) {
    bench::event_rows events(format == export_format::csv, 1);
    std::vector<std::string> rows;
    for (std::size_t sum = 0; sum < bytes; sum += rows.back().size())
        events.append(rows.emplace_back());
    return rows;
}

// The time of a row is the first in it that begins so.
wall_time time_of(const std::string& row) {
    const auto at = row.find("2026-01-");
    return parse_time(std::string_view(row).substr(at, std::strlen("2026-01-01T00:00:00.000Z")))
        .value();
}

// Windows of one length that hold all rows.
std::vector<time_range> windows_over(const std::vector<std::string>& rows) {
    const auto start = time_of(rows.front());
    const auto length = (time_of(rows.back()) - start) / window_count + std::chrono::seconds(1);
    std::vector<time_range> windows;
    for (std::size_t i = 0; i < window_count; ++i)
        windows.push_back({start + i * length, start + (i + 1) * length});
    return windows;
}

sample make_sample(export_format format, std::size_t bytes, bool scattered) {
    auto rows = rows_of(format, bytes);
    sample made{format, {}, rows.size(), windows_over(rows)};
    std::mt19937_64 random(2);
    for (std::size_t i = rows.size(); scattered && i > 1; --i)
        std::swap(rows[i - 1], rows[random() % i]);
    const bool array = format == export_format::json;
    made.text = array ? "[" : bench::event_rows(format == export_format::csv, 1).head();
    for (auto& row : rows) {
        if (array) row.insert(row.size() - 1, 1, &row == &rows.back() ? ']' : ',');
        made.text += row;
    }
    return made;
}

task copying() {
    auto to = std::make_shared<std::vector<std::byte>>(limits::inflate_block_bytes);
    return [to](view text) { std::memcpy(to->data(), text.data(), text.size()); };
}

task finding_lines() {
    return [lines = std::make_shared<std::size_t>()](view text) {
        const auto* at = reinterpret_cast<const char*>(text.data());
        const auto* end = at + text.size();
        while (at != end && (at = static_cast<const char*>(
                                 std::memchr(at, '\n', static_cast<std::size_t>(end - at))))) {
            ++*lines;
            ++at;
        }
    };
}

task counting(export_format format) {
    return [rows = row_counter(format)](view text) mutable { rows.update(text); };
}

task splitting(const sample& what) {
    splitter_options how;
    how.format = what.format;
    how.windows = what.windows;
    return [into = std::make_shared<splitter>(how)](view text) { into->push(text).value(); };
}

// GB a second of each task, block by block in turn.
std::vector<double> measure(const sample& what, int passes,
                            const std::vector<std::function<task()>>& begin) {
    const auto text = std::as_bytes(std::span(what.text));
    const auto size = limits::inflate_block_bytes;
    const auto count = (text.size() + size - 1) / size;
    std::vector<std::byte> block(size);
    std::vector<std::vector<std::vector<double>>> times(begin.size(),
                                                        std::vector<std::vector<double>>(count));
    for (int pass = 0; pass < passes; ++pass) {
        std::vector<task> tasks;
        for (const auto& each : begin) tasks.push_back(each());
        for (std::size_t i = 0; i < count; ++i) {
            const auto from = text.subspan(i * size, std::min(size, text.size() - i * size));
            for (std::size_t k = 0; k < tasks.size(); ++k) {
                std::memcpy(block.data(), from.data(), from.size());
                const auto began = thread_seconds();
                tasks[k](view(block).first(from.size()));
                times[k][i].push_back(thread_seconds() - began);
            }
        }
    }
    std::vector<double> rates;
    for (auto& task_times : times) {
        double sum = 0;
        for (auto& each : task_times) sum += median(std::move(each));
        rates.push_back(static_cast<double>(text.size()) / sum / 1e9);
    }
    return rates;
}

void report(export_format format, std::size_t bytes, int passes) {
    const auto usual = make_sample(format, bytes, false);
    const auto rates = measure(usual, passes,
                               {copying, finding_lines, [&] { return counting(format); },
                                [&] { return splitting(usual); }});
    const auto mixed = make_sample(format, bytes, true);
    const auto scattered = measure(mixed, passes, {[&] { return splitting(mixed); }});
    fmt::print(R"({{"format":"{}","row_bytes":{},"memcpy":{:.2f},"memchr":{:.2f},"count":{:.2f},)"
               R"("split":{:.2f},"scattered":{:.2f}}})"
               "\n",
               name(format), usual.text.size() / usual.rows, rates[0], rates[1], rates[2], rates[3],
               scattered[0]);
}

}  // namespace

int main(int argc, char** argv) {
    const int megabytes = argc > 1 ? std::atoi(argv[1]) : 64;
    const int passes = argc > 2 ? std::atoi(argv[2]) : 7;
    if (megabytes < 1 || passes < 1) {
        fmt::print(stderr, "usage: splitter [MEGABYTES [PASSES]]\n");
        return 2;
    }
    fmt::print(stderr, "sluice {}, {}, {} windows, GB/s\n", version,
#ifdef NDEBUG
               "optimised",
#else
               "with assertions: not a measurement",
#endif
               window_count);
    try {
        for (const auto format : {export_format::ndjson, export_format::csv, export_format::json})
            report(format, static_cast<std::size_t>(megabytes) << 20, passes);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "splitter: {}\n", problem.what());
        return 1;
    }
}
