#include "net/tls_transport_verify.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <boost/asio/ip/address.hpp>

namespace sluice {
namespace {

bool is_address(const std::string& host) {
    boost::system::error_code is_a_name;
    boost::asio::ip::make_address(host, is_a_name);
    return !is_a_name;
}

std::string last_reason() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    if (ERR_SYSTEM_ERROR(code)) return "it cannot be read";
    return "it holds no certificate in PEM";
}

}  // namespace

outcome<void> require_trust(ssl_ctx_st& context, const std::string& ca_file) {
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, nullptr);
    ERR_clear_error();
    if (ca_file.empty()) {
        if (SSL_CTX_set_default_verify_paths(&context) == 1) return {};
        return failure(error::invalid_argument, "the system's certificates", last_reason());
    }
    if (SSL_CTX_load_verify_file(&context, ca_file.c_str()) == 1) return {};
    return failure(error::invalid_argument, ca_file, last_reason());
}

bool require_host(ssl_st& connection, const std::string& host) {
    auto* expected = SSL_get0_param(&connection);
    if (is_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
    // A server name is never an address (RFC 6066, 3).
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1 &&
           SSL_set_tlsext_host_name(&connection, host.c_str()) == 1;
}

void wipe_what_is_read(ssl_st& connection) {
    SSL_set_options(&connection, SSL_OP_CLEANSE_PLAINTEXT);
}

std::string certificate_objection(const ssl_st& connection, const std::string& host) {
    const auto verdict = SSL_get_verify_result(&connection);
    switch (verdict) {
        case X509_V_OK:
            return {};
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "it is not for " + host;
        default:
            return X509_verify_cert_error_string(verdict);
    }
}

bool is_of_old_tls(int code) noexcept {
    switch (ERR_GET_REASON(static_cast<unsigned int>(code))) {
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_UNSUPPORTED_PROTOCOL:
        case SSL_R_WRONG_SSL_VERSION:
        case SSL_R_WRONG_VERSION_NUMBER:
            return true;
        default:
            return false;
    }
}

}  // namespace sluice
