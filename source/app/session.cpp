#include "app/session.hpp"

#include "app/key_source.hpp"
#include "app/settings.hpp"

#include <sluice/version.hpp>

#include <fmt/format.h>
#include <unistd.h>

namespace sluice::app {

attempt<account> find_account(const options& asked) {
    if (auto flags = account_of(asked, secret()); !flags) return flags.error();
    auto key = find_key(asked);
    if (!key) return key.error();
    return account_of(asked, std::move(*key));
}

std::uint64_t own_seed(const clock& time) {
    return static_cast<std::uint64_t>(time.now().time_since_epoch().count()) ^
           (static_cast<std::uint64_t>(::getpid()) << 40);
}

attempt<std::unique_ptr<tls_transport>> open_network(const options& asked) {
    tls_options trust;
    trust.ca_file = asked.ca_file;
    trust.user_agent = std::string("sluice/") + version;
    auto network = tls_transport::open(trust);
    if (network) return std::move(*network);
    return usage_problem(fmt::format("{} {}: {}", asked.name_of("ca-file"), asked.ca_file,
                                     network.error().message()),
                         "name a PEM file of certificates to trust");
}

}  // namespace sluice::app
