#pragma once

#include "sinks/posix_file.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sluice {

/// What a file's writer keeps beside the part that it writes, to go on from after a crash.
struct part_note {
    std::uint64_t in_place = 0;   ///< how much of the part counts
    std::vector<std::byte> rest;  ///< the bytes after that, which the part may lack
    std::vector<std::byte> note;  ///< of whoever makes the bytes
};

/// The same in somebody else's memory.
struct part_note_view {
    part_note_view(std::uint64_t in_place_, std::span<const std::byte> rest_,
                   std::span<const std::byte> note_)
        : in_place(in_place_), rest(rest_), note(note_) {}
    part_note_view(const part_note& what) : part_note_view(what.in_place, what.rest, what.note) {}

    std::uint64_t in_place;
    std::span<const std::byte> rest;
    std::span<const std::byte> note;
};

/// Both may not be larger than this together: a block of the writer, an inflate state, and where
/// an export is split, a row that is held.
inline constexpr std::size_t most_part_note_bytes = 32 << 20;

/// Writes `what` down as `folder/name`, all of it or, in a crash, none, in the place of what was
/// there; durable when it returns. Errors: sink_failed, disk_full.
outcome<void> keep_part_note(const descriptor& folder, const std::string& name,
                             const part_note_view& what, const std::string& subject);

/// Reads it back; nothing, when it is not there, is not whole, or may be another user's work.
std::optional<part_note> read_part_note(const descriptor& folder, const std::string& name);

/// Removes it, and what a crash left while it was written; true when there was any. Durable once
/// `folder` is synced.
outcome<bool> remove_part_note(const descriptor& folder, const std::string& name,
                               const std::string& subject);
/// The same, durably.
outcome<void> drop_part_note(const descriptor& folder, const std::string& name,
                             const std::string& subject);

/// The same, as bytes. Pure. What was changed in any bit is not read back.
std::vector<std::byte> encode(const part_note_view& what);
std::optional<part_note> decode_part_note(std::span<const std::byte> text);

}  // namespace sluice
