#pragma once

#include <sluice/net/transport.hpp>

#include "transfer/stored_hash.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace sluice {

/// What the storage says of the file behind a location. From the first answer on it must be the
/// same file, whatever location it is fetched from.
struct remote_file {
    std::string etag;                            ///< a strong one, quotes and all; else empty
    std::optional<std::uint64_t> length;         ///< by `Content-Length` or `Content-Range`
    std::optional<std::uint64_t> stored_length;  ///< by `x-goog-stored-content-length`
    stored_hash hash;
    bool chunked = false;  ///< the latest answer marks its own end

    /// How many bytes must come, as far as anything tells.
    std::optional<std::uint64_t> expected() const { return length ? length : stored_length; }
    /// True when something would tell that the file has been replaced between two requests.
    bool is_pinned() const { return !etag.empty() || (length && !hash.empty()); }
};

/// Reads what an answer with (part of) the file says of the whole of it.
remote_file describe(const reply_head& head);

/// True when the two cannot be the same file.
bool contradict(const remote_file& a, const remote_file& b);

/// Adds to `known` what a later answer says beyond it, as far as it can still be checked.
void complete(remote_file& known, const remote_file& later);

}  // namespace sluice
