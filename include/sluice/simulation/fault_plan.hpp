#pragma once

#include <sluice/core/outcome.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// One thing that goes wrong, and when.
struct fault {
    std::string on;           ///< create, poll, results, segments, download, or any
    std::uint64_t first = 1;  ///< the first request of that kind that it hits, from 1
    std::uint64_t count = 1;  ///< how many in a row; 0 for all that follow
    double probability = 1;   ///< of each, drawn from the account's seed
    /// Only between these times after the account's first request.
    std::chrono::milliseconds after{0};
    std::optional<std::chrono::milliseconds> until;

    std::optional<int> status;  ///< answer with this status instead, without any effect
    std::string body;           ///< and this body (with status 200, when given alone)
    std::string content_type = "application/json";
    /// Added or replaced; an empty value takes the header away.
    std::vector<std::pair<std::string, std::string>> headers;
    std::chrono::milliseconds delay{0};
    std::optional<std::uint64_t> cut_after;    ///< bytes of the body, then the connection is cut
    std::optional<std::uint64_t> stall_after;  ///< bytes of the body, then silence
    std::optional<std::uint64_t> flip;         ///< inverts the byte of the body at this place
    std::optional<std::uint64_t> truncate;     ///< drops this many bytes from the stored file's end
    bool drop = false;                         ///< the request takes effect, its answer never comes
    bool refuse = false;          ///< the connection is cut before the request takes effect
    bool lose = false;            ///< the same once it was sent: the client cannot know
    bool expire = false;          ///< a download: as if its location had expired
    bool fail_operation = false;  ///< a create: the operation ends FAILED
    bool never_complete = false;  ///< a create: the operation stays PENDING
    bool ignore_range = false;    ///< a download: 200 and the whole file
    bool inflate = false;         ///< a download: served decompressed, without length
    bool regenerate = false;      ///< a download: the file was stored anew, in other bytes
};

/// What goes wrong in a simulated account: `[{"on":"poll","first":2,"status":503}, …]`, the members
/// named as above (`headers` as an object, times in milliseconds).
struct fault_plan {
    std::vector<fault> faults;

    /// Errors: invalid_argument, naming the member.
    static outcome<fault_plan> parse(std::string_view json);
};

}  // namespace sluice
