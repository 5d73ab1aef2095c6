#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice {

/// What a `Range` header asks of a body of `length` bytes (RFC 9110, 14.1.2).
struct byte_range {
    /// `whole`: nothing that one range can answer was asked for: the whole body is sent.
    enum class kind { whole, part, unsatisfiable };

    kind what = kind::whole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

byte_range parse_byte_range(std::optional<std::string_view> header, std::uint64_t length) noexcept;

}  // namespace sluice
