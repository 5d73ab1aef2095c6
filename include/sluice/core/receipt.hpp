#pragma once

#include <sluice/core/ids.hpp>
#include <sluice/core/outcome.hpp>
#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What was proved of a download's bytes.
struct proof {
    std::uint64_t stored_bytes = 0;  ///< as the server sent them, gzipped
    std::uint32_t stored_crc32c = 0;
    std::uint64_t bytes = 0;  ///< as delivered
    std::string xxh3;         ///< XXH3-128 of the delivered bytes, 32 hex digits
    std::uint64_t rows = 0;

    friend bool operator==(const proof&, const proof&) = default;
};

/// One object that a sink stored.
struct stored_object {
    std::string name;         ///< relative to the sink
    std::uint64_t bytes = 0;  ///< of the object itself, whatever it makes of the content
    std::string digest;       ///< XXH3-128 of these, 32 hex digits
    std::string version;      ///< an ETag or a generation; empty where the place has none

    friend bool operator==(const stored_object&, const stored_object&) = default;
};

/// The proof of one delivered window.
struct receipt {
    time_range window;
    proof content;
    /// What the sink stored for it; none where what was there before was left as it is.
    std::vector<stored_object> objects;
    operation_id operation;
    export_id results;
    wall_time delivered_at{};

    /// The name of the first object; empty without one.
    std::string path() const { return objects.empty() ? std::string() : objects.front().name; }

    friend bool operator==(const receipt&, const receipt&) = default;
};

/// The one object of a place that keeps the content as it is.
std::vector<stored_object> plain_object(std::string name, const proof& content);

/// True where a name says all that there is to say of `objects`: `plain_object` makes them of it.
bool is_plain(std::span<const stored_object> objects, const proof& content);

/// `[["name",1,"digest","version"],…]`, on one line of JSON.
std::string encode_objects(std::span<const stored_object> objects);
/// Reads what `encode_objects` wrote. Errors: invalid_argument.
outcome<std::vector<stored_object>> decode_objects(std::string_view text);

}  // namespace sluice
