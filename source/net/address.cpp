#include "net/address.hpp"

#include <array>
#include <cstdint>

namespace sluice {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct network {
    std::uint32_t first;
    int prefix;
};

// The IPv4 special-purpose registry of IANA (RFC 6890 and its updates), and multicast.
constexpr std::array special_networks{
    network{0x00000000, 8},   // this network
    network{0x0a000000, 8},   // private
    network{0x64400000, 10},  // shared by carriers
    network{0x7f000000, 8},   // loopback
    network{0xa9fe0000, 16},  // link-local, cloud metadata
    network{0xac100000, 12},  // private
    network{0xc0000000, 24},  // protocol assignments
    network{0xc0000200, 24},  // documentation
    network{0xc0586300, 24},  // 6to4 relays, given up
    network{0xc0a80000, 16},  // private
    network{0xc6120000, 15},  // benchmarks
    network{0xc6336400, 24},  // documentation
    network{0xcb007100, 24},  // documentation
    network{0xe0000000, 4},   // multicast
    network{0xf0000000, 4},   // reserved, broadcast
};

bool is_public_v4(std::uint32_t address) noexcept {
    for (const auto& special : special_networks)
        if ((address ^ special.first) >> (32 - special.prefix) == 0) return false;
    return true;
}

// The 16-bit group at `index` of the eight.
std::uint32_t group(const address_v6::bytes_type& bytes, std::size_t index) noexcept {
    return static_cast<std::uint32_t>(bytes[2 * index]) << 8 | bytes[2 * index + 1];
}

std::uint32_t embedded(const address_v6::bytes_type& bytes, std::size_t index) noexcept {
    return group(bytes, index) << 16 | group(bytes, index + 1);
}

bool begins_with(const address_v6::bytes_type& bytes,
                 std::initializer_list<std::uint32_t> groups) noexcept {
    std::size_t index = 0;
    for (const auto expected : groups)
        if (group(bytes, index++) != expected) return false;
    return true;
}

bool is_public_v6(const address_v6& address) noexcept {
    const auto bytes = address.to_bytes();
    if (begins_with(bytes, {0, 0, 0, 0, 0, 0xffff})) return is_public_v4(embedded(bytes, 6));
    if (begins_with(bytes, {0x64, 0xff9b, 0, 0, 0, 0})) return is_public_v4(embedded(bytes, 6));
    if (begins_with(bytes, {0x2002})) return is_public_v4(embedded(bytes, 1));

    if (group(bytes, 0) >> 13 != 1) return false;  // 2000::/3 is all that is routed
    if (begins_with(bytes, {0x2001, 0x0db8})) return false;
    if (group(bytes, 0) == 0x2001 && group(bytes, 1) < 0x0200) return false;  // Teredo, ORCHID
    if (group(bytes, 0) == 0x3fff && group(bytes, 1) < 0x1000) return false;  // documentation
    return true;
}

}  // namespace

bool is_public(const boost::asio::ip::address& address) noexcept {
    // The conversions throw for the other family only.
    return address.is_v4() ? is_public_v4(address.to_v4().to_uint())
                           : is_public_v6(address.to_v6());
}

}  // namespace sluice
