#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What an export takes from the events.
struct event_query {
    export_type type = export_type::event;
    export_format format = export_format::ndjson;
    std::vector<std::string>
        fields;  ///< empty for all; `user_*`, `evt_*`, `page_*` for custom ones
    std::string segment = "everyone";
    time_range range;
    /// Who is in the segment: only people active in this span. The same as `range` for all of it.
    time_range people;
};

/// Events as an account of visitors would have them, made up from a seed.
///
/// Every day is divided into as many slots as it has events, and each event falls somewhere in its
/// own slot; all else about it follows from seed, day and slot. So the events of a span are those
/// of its parts, however it is cut, and windows are truly half-open. People come and go: one is
/// seen for about a month.
///
/// The records are sparse; ids are beyond 2^53; texts hold what breaks careless parsers: quotes,
/// commas, line ends, several scripts; names of custom variables hold dots.
/// Immutable; any thread.
class event_source {
public:
    event_source(std::uint64_t seed, std::uint64_t events_per_day);

    /// Errors: invalid_argument, naming the first field that is unknown or named twice.
    static outcome<void> check_fields(export_type type, const std::vector<std::string>& fields);

    /// Hands the file of `what`, uncompressed, to `take` in pieces of at most about 256 KiB.
    /// The fields must have passed `check_fields`.
    void render(const event_query& what,
                const std::function<void(std::string_view piece)>& take) const;

    /// How many events lie in `range`, of all people.
    std::uint64_t count(const time_range& range) const;

private:
    std::uint64_t seed_;
    std::uint64_t events_per_day_;
};

}  // namespace sluice
