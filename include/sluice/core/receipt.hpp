#pragma once

#include <sluice/core/ids.hpp>
#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <string>

namespace sluice {

/// What was proved of a download's bytes.
struct proof {
    std::uint64_t stored_bytes = 0;  ///< as the server sent them, gzipped
    std::uint32_t stored_crc32c = 0;
    std::uint64_t bytes = 0;  ///< as delivered
    /// XXH3-128 of the delivered bytes, 32 hex digits. The digest of empty content if the writer
    /// reorders bytes.
    std::string xxh3;
    std::uint64_t rows = 0;

    friend bool operator==(const proof&, const proof&) = default;
};

/// The proof of one delivered window.
struct receipt {
    time_range window;
    std::string path;  ///< where the sink put it, relative to the sink
    proof content;
    operation_id operation;
    export_id results;
    wall_time delivered_at{};

    friend bool operator==(const receipt&, const receipt&) = default;
};

}  // namespace sluice
