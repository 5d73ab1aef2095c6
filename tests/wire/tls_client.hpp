#pragma once

#include "support/scripted_server.hpp"
#include "support/transport_conformance.hpp"

#include <sluice/net/tls_transport.hpp>

#include <unistd.h>
#include <filesystem>
#include <fstream>

namespace sluice::test {

/// A file that goes with its object.
class temporary_file {
public:
    explicit temporary_file(const std::string& content) {
        std::string name = (std::filesystem::temp_directory_path() / "sluice_test_XXXXXX").string();
        const int file = ::mkstemp(name.data());
        REQUIRE(file >= 0);
        ::close(file);
        path_ = name;
        std::ofstream(path_) << content;
    }
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// A transport that trusts one certificate.
inline std::unique_ptr<tls_transport> trusting(const std::string& certificate_pem) {
    const temporary_file file(certificate_pem);
    tls_options options;
    options.ca_file = file.path();
    auto opened = tls_transport::open(options);
    REQUIRE(opened.has_value());
    return std::move(*opened);
}

/// A scripted server, and the transport that trusts it.
class tls_fixture : public transport_fixture {
public:
    explicit tls_fixture(std::vector<connection_script> scripts = {connection_script{}})
        : identity_(make_certificate({"localhost", "127.0.0.1"})),
          network_(trusting(identity_.certificate_pem)) {
        serve(std::move(scripts));
    }

    void serve(std::vector<connection_script> scripts) {
        scripted_server_options options;
        options.identity = identity_;
        server_.reset();
        server_ = std::make_unique<scripted_server>(std::move(scripts), options);
    }

    transport& network() override { return *network_; }
    scripted_server& server() { return *server_; }

    request expect(int status, const std::string& body) override {
        serve({answer(status, body)});
        return ask();
    }

    /// By address, so that no test depends on how this machine resolves names.
    request ask(const std::string& target = "/x") const {
        const auto origin = "https://127.0.0.1:" + std::to_string(server_->port());
        return request(http_method::get, *parse_url(origin + target));
    }

    outcome<whole_answer> fetch(request what) {
        return complete(read_in_pieces(network(), std::move(what), 4096));
    }
    outcome<whole_answer> fetch() { return fetch(ask()); }

private:
    certificate_pair identity_;
    std::unique_ptr<tls_transport> network_;
    std::unique_ptr<scripted_server> server_;
};

/// The answer in raw bytes, sent in one piece, then `end`.
inline connection_script raw(std::string bytes,
                             connection_script::ending end = connection_script::ending::close) {
    connection_script script;
    if (!bytes.empty()) script.pieces.push_back(std::move(bytes));
    script.end = end;
    return script;
}

}  // namespace sluice::test
