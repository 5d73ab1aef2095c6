#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace sluice {

/// A certificate and its private key, in PEM.
struct certificate_pair {
    std::string certificate_pem;
    std::string private_key_pem;
};

/// Makes a self-signed certificate (ECDSA P-256, its own CA) for `names`: DNS names or addresses.
/// Valid from `starts` from now (may be negative) for `lasts`.
certificate_pair make_certificate(const std::vector<std::string>& names,
                                  std::chrono::seconds starts = std::chrono::hours(-1),
                                  std::chrono::seconds lasts = std::chrono::hours(24 * 365));

}  // namespace sluice
