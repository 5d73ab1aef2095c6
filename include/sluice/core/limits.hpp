#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// The bounds that several rooms share, by name, with their reasons.
namespace sluice::limits {

using namespace std::chrono_literals;

/// Storage sends about 1 KiB of header.
inline constexpr std::size_t header_bytes = 32 << 10;
/// Words of a server that are shown to a person.
inline constexpr std::size_t quoted_bytes = 300;

/// Calls of one account on their way at once: more than the usual burst of 50, and no flood
/// where calls are free. Each holds a connection, some 100 KB (measured).
inline constexpr int calls_at_once = 64;

inline constexpr auto connect_timeout = 10s;
/// A first address that does not answer must not hold up a second one that would.
inline constexpr auto connect_head_start = 400ms;
inline constexpr auto reply_timeout = 30s;
/// A transfer dies of silence, not of length.
inline constexpr auto silence_timeout = 30s;
/// Nor of trickling: over each such span at least so many bytes come, or the connection is given up
/// and made anew. A modem's line brings a hundred times as much.
inline constexpr auto trickle_span = 60s;
inline constexpr std::uint64_t trickle_bytes = 4 << 10;

/// A `Retry-After` beyond this is capped, and said loudly.
inline constexpr auto longest_retry_after = 1h;
/// How long a host out of reach is waited for: a line that is down for longer wants a person.
inline constexpr auto longest_outage = 1h;
/// An operation that has not ended after this is given up and created again.
inline constexpr auto operation_deadline = 24h;

/// A run holds its windows for so long without a word: as long as another one waits for those of a
/// host that died, and longer than any pause of a machine that is merely busy.
inline constexpr auto lease_length = 60s;

/// Inflate: the sizes beyond which larger buffers gained nothing (measured, 1 GiB of NDJSON).
inline constexpr std::size_t download_block_bytes = 64 << 10;
inline constexpr std::size_t inflate_block_bytes = 128 << 10;

/// The distance between two checkpoints of a download: a crash costs these bytes and those that
/// were in buffers, at most 64 MiB.
inline constexpr std::uint64_t checkpoint_bytes = 56 << 20;

/// A row of an export that is to be split; an event is some 1 KiB. As much may have to be held.
inline constexpr std::size_t row_bytes = 16 << 20;

/// A delivered file larger than this is taken for a bomb.
inline constexpr std::uint64_t delivered_bytes = std::uint64_t{1} << 40;
/// So is one that is more than this many times the size of what was received, once it is large:
/// deflate can do 1032 to 1, rows of events come at 6 to 8 (measured, made up ones).
inline constexpr std::uint64_t inflate_ratio = 300;
inline constexpr std::uint64_t unsuspicious_bytes = std::uint64_t{1} << 30;

}  // namespace sluice::limits
