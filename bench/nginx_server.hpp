#pragma once

#include "child_process.hpp"
#include "transfer_data.hpp"

#include <optional>
#include <vector>

namespace sluice::bench {

/// nginx on 127.0.0.1 with TLS 1.3 as a stand-in for the storage: it states lengths, ETags and
/// `x-goog-hash`, and serves ranges.
///
/// Its configuration, certificate and log are in `folder`, which must be its own; nothing of the
/// system's nginx is used but the program. Stopped with its object, and with this process.
class nginx_server {
public:
    /// Serves `files`, which are all in one folder; ready when this returns.
    nginx_server(const std::filesystem::path& folder, const std::vector<data_file>& files);

    std::string url_of(const data_file& file) const;
    /// `127.0.0.1:PORT`
    std::string host() const;
    /// What clients must trust.
    std::filesystem::path certificate() const { return folder_ / "certificate.pem"; }

private:
    void write_certificate() const;
    void write_configuration(const std::vector<data_file>& files) const;
    bool start();

    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    std::optional<child_process> process_;
};

/// Where the program is: it is for administrators, so other users' PATH lacks its folder.
std::string find_nginx();

}  // namespace sluice::bench
