#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What the API says of a running export.
struct operation {
    /// `failed` stands for FAILED and ERROR alike; `unknown` for a state that nobody documents,
    /// which is polled on.
    enum class state { pending, completed, failed, unknown };

    state now = state::unknown;
    std::optional<double> percent;  ///< `estimatePctComplete`, 0 to 100; clamped
    std::optional<wall_time> created_at;
    std::optional<wall_time> finished_at;
    export_id results;          ///< empty until completed
    std::string error_details;  ///< the server's words
    std::string state_text;     ///< as it was spelled
    operation_id id;            ///< surely given in lists only
};

/// Where a finished export can be fetched.
struct location {
    secret where;  ///< the signed URL
    std::optional<wall_time> expires;
};

struct segment {
    segment_id id;
    std::string name;
    std::string creator;
    std::string created;
    std::string link;
};

struct segment_page {
    std::vector<segment> segments;
    std::string next;  ///< pagination token; empty on the last page
};

/// JSON <-> values: pure, bounded in depth and size, strict where a wrong type would lose data.
///
/// Every `decode_…` fails with malformed_answer, naming the member and quoting what stood there
/// (but for `decode_results`, since what stands there is a signed URL). Unknown members are passed
/// over; a percentage, a time or a name of the wrong type counts as not given.
std::string encode_create(const export_spec& spec, const time_range& range);
outcome<operation_id> decode_create(std::string_view body);
outcome<operation> decode_operation(std::string_view body);
/// Of a page of operations those that are exports.
outcome<std::vector<operation>> decode_operations(std::string_view body);
outcome<location> decode_results(std::string_view body);
outcome<segment_page> decode_segments(std::string_view body);

/// The server's words in an error body: `message` of its JSON, what stands between the tags of a
/// page, or the text itself; at most limits::quoted_bytes, without control characters.
std::string decode_error(std::string_view body);

/// `Retry-After`: seconds or an HTTP date, the latter against `now` (the server's `Date` if it sent
/// one). A time in the past is zero; rubbish is nothing; never more than
/// limits::longest_retry_after.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, wall_time now);
std::optional<wall_time> parse_http_date(std::string_view text);

}  // namespace sluice
