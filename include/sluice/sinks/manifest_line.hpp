#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/receipt.hpp>

#include <string>
#include <string_view>

namespace sluice {

/// One line of `manifest.ndjson`, without its line end: what was proved of a file, and of which
/// export it is, so that a folder explains itself without a ledger.
///
///     {"window":{"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00Z"},"path":"…",
///      "bytes":1,"rows":1,"xxh3":"32 hex digits","stored":{"bytes":1,"crc32c":"8 hex digits"},
///      "operation":"…","export":"…","delivered_at":"2026-01-03T00:00:00Z",
///      "segment":"everyone","type":"event","format":"ndjson","fields":[],"scope":""}
///
/// Where what is stored is not just the content under `path`, `"objects"` lists it before the spec:
/// `[{"path":"…","bytes":1,"xxh3":"…","version":"…"}]`, with digests of the objects' own bytes.
std::string encode_receipt(const export_spec& spec, const receipt& what);

struct manifest_line {
    std::string spec;  ///< `canonical` of the export's spec
    receipt what;
};

/// Reads what `encode_receipt` wrote; members that it does not know are passed over.
/// Errors: invalid_argument, naming the member.
outcome<manifest_line> decode_receipt(std::string_view line);

}  // namespace sluice
