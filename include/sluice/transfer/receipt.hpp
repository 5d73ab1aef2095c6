#pragma once

#include <sluice/api/export_spec.hpp>

#include <cstdint>
#include <string>

namespace sluice {

/// What was proved of a download's bytes.
struct proof {
    std::uint64_t stored_bytes = 0;  ///< as the server sent them, gzipped
    std::uint32_t stored_crc32c = 0;
    std::uint64_t bytes = 0;  ///< as delivered
    /// XXH3-128 of the delivered bytes, 32 hex digits; of what a writer does not keep in order,
    /// of nothing.
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

/// One line of `manifest.ndjson`, without its line end: what was proved of a file, and of which
/// export it is, so that a folder explains itself without a store.
///
///     {"window":{"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00Z"},"path":"…",
///      "bytes":1,"rows":1,"xxh3":"32 hex digits","stored":{"bytes":1,"crc32c":"8 hex digits"},
///      "operation":"…","export":"…","delivered_at":"2026-01-03T00:00:00Z",
///      "segment":"everyone","type":"event","format":"ndjson","fields":[],"scope":""}
std::string encode_receipt(const export_spec& spec, const receipt& what);

struct manifest_line {
    std::string spec;  ///< `canonical` of the export's spec
    receipt what;
};

/// Reads what `encode_receipt` wrote; members that it does not know are passed over.
/// Errors: invalid_argument, naming the member.
outcome<manifest_line> decode_receipt(std::string_view line);

}  // namespace sluice
