#pragma once

#include <sluice/api/export_spec.hpp>

#include "transfer/remote_file.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// How a download that a process did not live to finish can be gone on with: which file it was, how
/// far it had come, and the state of whatever had worked on it.
struct checkpoint {
    remote_file file;
    export_format format = export_format::ndjson;
    bool keep_gzip = false;
    bool plain = false;                 ///< the file is no gzip
    std::uint64_t received = 0;         ///< bytes of the file
    std::uint32_t stored_crc32c = 0;    ///< of these
    std::uint64_t written = 0;          ///< bytes that were delivered for them
    std::string xxh3;                   ///< of these
    std::vector<std::byte> delivering;  ///< the digest's of these
    std::vector<std::byte> inflating;   ///< gunzip's
    std::vector<std::byte> counting;    ///< the row counter's
    std::vector<std::byte> hashing;     ///< the MD5's; empty where none is wanted
};

/// One line of JSON, for a person, then the states as they are in memory.
std::vector<std::byte> encode(const checkpoint& what);

/// Reads what `encode` wrote, in a process of the same build. Whoever kept the text must know that
/// it is whole: the states are taken as they are.
/// Errors: checkpoint_refused, when another build wrote it, or it is none.
outcome<checkpoint> decode_checkpoint(std::span<const std::byte> text);

}  // namespace sluice
