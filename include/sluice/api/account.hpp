#pragma once

#include <sluice/core/secret.hpp>
#include <sluice/net/location_rules.hpp>
#include <sluice/schedule/token_bucket.hpp>

#include <string>

namespace sluice {

/// Which calls the vendor counts. Nobody documents it, so the careful reading is the default; the
/// vendor's own tools poll every 2 to 5 s and work, hence the other.
enum class limit_scope { all, create };

/// One API key with its base URL: what owns a token bucket.
struct account {
    secret key;
    url base;
    bucket_limit limit;
    limit_scope scope = limit_scope::all;
    location_rules storage;
    timeouts patience;

    /// Names the account without telling the key: the first 16 hex digits of SHA-256 over base
    /// URL and key. Equal for equal accounts on every machine.
    std::string fingerprint() const;
};

/// The data centre that a key belongs to: the European one for a key with the prefix `eu1` and a
/// dot (as in the vendor's own clients), the American one for every other key.
url default_base(const secret& key);

}  // namespace sluice
