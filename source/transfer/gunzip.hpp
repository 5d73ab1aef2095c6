#pragma once

#include <sluice/core/outcome.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

/// Inflates a gzip stream piece by piece, with ISA-L.
///
/// Takes several members, and zero padding after the last; checks CRC and size of every member.
/// Holds about 90 KB, whatever the stream. No I/O; single-threaded.
class gunzip {
public:
    /// Bounds against bombs; exceeding one is output_too_large.
    explicit gunzip(std::uint64_t largest_output);
    ~gunzip();
    gunzip(gunzip&&) noexcept;
    gunzip& operator=(gunzip&&) noexcept;

    struct step {
        std::size_t consumed = 0;  ///< of the input
        std::size_t produced = 0;  ///< into the output
    };

    /// Takes from `in`, writes to `out`, as far as either lasts. Call again with the rest while
    /// anything was produced or input is left; no progress means that all input is used.
    /// Errors: not_gzip, when the first bytes are not a gzip header; data_corrupt, also for
    /// rubbish after a member; output_too_large.
    outcome<step> inflate(std::span<const std::byte> in, std::span<std::byte> out);

    /// Call at the end of the input. Errors: data_truncated, when a member was not complete;
    /// not_gzip, when there was no byte at all.
    outcome<void> finish() const;

    std::uint64_t produced() const noexcept;

    /// All that is needed to go on from here: some 90 KB of memory as it is, good for the same
    /// build of the program and of ISA-L alone.
    std::vector<std::byte> save() const;
    /// Goes on from what `save` gave; false, and unchanged, when its size is another.
    [[nodiscard]] bool restore(std::span<const std::byte> saved) noexcept;

private:
    class state;
    std::unique_ptr<state> state_;
};

}  // namespace sluice
