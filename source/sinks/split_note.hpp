#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/core/time_range.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// What is kept of an export that is being split, to go on from after a crash.
struct split_note {
    struct file {
        std::uint64_t bytes = 0;
        std::string xxh3;                ///< of these; empty for none
        std::vector<std::byte> hashing;  ///< the digest's state; empty for none
    };
    time_range range;
    std::vector<file> files;           ///< the windows' and the one of the unmatched rows
    std::vector<std::byte> splitting;  ///< the splitter's state
    std::vector<std::byte> note;       ///< of whoever makes the bytes
};

/// One line of JSON, for a person, then the states and the note as they are in memory.
std::vector<std::byte> encode(const split_note& what);
/// The same of one file, for its own checkpoint.
std::vector<std::byte> encode(const split_note::file& what);

/// Reads what `encode` wrote, in a process of the same build. Whoever kept the text must know that
/// it is whole. Errors: checkpoint_refused.
outcome<split_note> decode_split_note(std::span<const std::byte> text);
outcome<split_note::file> decode_split_file(std::span<const std::byte> text);

}  // namespace sluice
