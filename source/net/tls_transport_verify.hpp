#pragma once

#include <sluice/core/outcome.hpp>

#include <string>

// OpenSSL's names, so that only sources see its headers.
struct ssl_ctx_st;
struct ssl_st;

namespace sluice {

/// TLS 1.2 or newer, and no peer without a certificate that leads to one in `ca_file` (the
/// system's, when that is empty). Errors: invalid_argument, about the file.
outcome<void> require_trust(ssl_ctx_st& context, const std::string& ca_file);

/// Makes the handshake ask for, and insist on, a certificate for `host`, a name or an address.
bool require_host(ssl_st& connection, const std::string& host);

/// Why the peer's certificate was refused, in words; empty when it was not.
std::string certificate_objection(const ssl_st& connection, const std::string& host);

/// Lets OpenSSL overwrite what it received once it is read. Costs time, so not for large files.
void wipe_what_is_read(ssl_st& connection);

/// Whether a handshake that failed with this code of OpenSSL's met a server that knows older
/// versions only, or no TLS at all.
bool is_of_old_tls(int code) noexcept;

}  // namespace sluice
