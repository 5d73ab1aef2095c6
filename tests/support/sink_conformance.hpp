#pragma once

#include <sluice/sinks/sink.hpp>

#include <map>
#include <string>

namespace sluice::test {

/// A sink and a look behind it: what the suite below needs of each implementation.
class sink_under_test {
public:
    virtual ~sink_under_test() = default;

    virtual sink& target() = 0;
    /// What can be seen from outside: content by window.
    virtual std::map<time_range, std::string> visible() = 0;
    /// Changes a byte of what is stored for a window.
    virtual void damage(const time_range& window) = 0;
    /// True when nothing is left but committed windows.
    virtual bool is_tidy() = 0;
};

/// Holds every claim of `sink` and `writer` against an empty one.
void check_sink(sink_under_test& what);

/// The windows that the suite uses: day 0, 1, 2, … of a fixed month.
time_range window_of_day(int day);

target target_of_day(int day);

/// The export that it delivers.
export_spec conformance_spec();

}  // namespace sluice::test
