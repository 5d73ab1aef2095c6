#pragma once

#include <boost/asio/ip/address.hpp>

namespace sluice {

/// True for an address of the public internet: not loopback, private (RFC 1918, RFC 4193), shared
/// (RFC 6598), link-local (RFC 3927, RFC 4291; the cloud metadata service is one), multicast,
/// unspecified, documentation or reserved (RFC 6890), nor an IPv4 address of those kinds mapped or
/// translated into IPv6 (RFC 4291, RFC 6052, RFC 3056).
bool is_public(const boost::asio::ip::address& address) noexcept;

}  // namespace sluice
