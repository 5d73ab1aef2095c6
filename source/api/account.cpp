#include <sluice/api/account.hpp>

#include "api/endpoint.hpp"
#include "api/sha256.hpp"

namespace sluice {

std::string account::fingerprint() const {
    constexpr std::string_view digits = "0123456789abcdef";
    // No URL and no key holds a line end, so it keeps the two apart.
    const auto digest = sha256({base.origin(), endpoint::prefix(base), "\n", key.reveal()});
    std::string hex;
    for (std::size_t i = 0; i < 8; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 15];
    }
    return hex;
}

url default_base(const secret& key) {
    url base;
    base.scheme = "https";
    base.host = key.reveal().starts_with("eu1.") ? "api.eu1.fullstory.com" : "api.fullstory.com";
    return base;
}

}  // namespace sluice
