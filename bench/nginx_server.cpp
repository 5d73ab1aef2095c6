#include "nginx_server.hpp"

#include <sluice/simulation/certificate.hpp>
#include <sluice/transfer/checksum.hpp>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace sluice::bench {
namespace {

constexpr int tries = 3;  // another process may take the port in between
constexpr int patience_milliseconds = 10'000;
constexpr int step_milliseconds = 10;

constexpr auto configuration = R"(daemon off;
{user}
worker_processes auto;
pid "{folder}/nginx.pid";
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    default_type application/gzip;
    client_body_temp_path "{folder}/body";
    proxy_temp_path "{folder}/proxy";
    fastcgi_temp_path "{folder}/fastcgi";
    uwsgi_temp_path "{folder}/uwsgi";
    scgi_temp_path "{folder}/scgi";
    map_hash_bucket_size 256;
    map $uri $goog_hash {{
{hashes}    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_protocols TLSv1.3;
        ssl_certificate "{folder}/certificate.pem";
        ssl_certificate_key "{folder}/key.pem";
        root "{root}";
        add_header x-goog-hash $goog_hash;
    }}
}}
)";

class tcp_socket {
public:
    tcp_socket() : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~tcp_socket() { ::close(number_); }
    tcp_socket(const tcp_socket&) = delete;
    tcp_socket& operator=(const tcp_socket&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t free_port() {
    const tcp_socket held;
    auto address = loopback(0);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(held.number(), plain, length) != 0 ||
        ::getsockname(held.number(), plain, &length) != 0)
        throw std::runtime_error("no free port on 127.0.0.1");
    return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
    const tcp_socket probe;
    const auto address = loopback(port);
    return ::connect(probe.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
           0;
}

// As Google Cloud Storage spells it: the highest byte first, in base64.
std::string spelled(std::uint32_t crc) {
    std::array<unsigned char, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(crc >> (24 - 8 * i));
    return encode_base64(bytes);
}

}  // namespace

std::string find_nginx() {
    std::istringstream folders(std::string(::getenv("PATH") ? ::getenv("PATH") : "") +
                               ":/usr/local/sbin:/usr/sbin:/sbin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const auto program = folder + "/nginx";
        if (::access(program.c_str(), X_OK) == 0) return program;
    }
    return {};
}

nginx_server::nginx_server(const std::filesystem::path& folder, const std::vector<data_file>& files)
    : folder_(std::filesystem::absolute(folder)) {
    std::filesystem::create_directories(folder_);
    write_certificate();
    for (int i = 0; i < tries; ++i) {
        port_ = free_port();
        write_configuration(files);
        if (start()) return;
    }
    std::ostringstream words;
    words << std::ifstream(folder_ / "error.log").rdbuf();
    throw std::runtime_error("nginx does not start: " + words.str());
}

std::string nginx_server::host() const {
    return fmt::format("127.0.0.1:{}", port_);
}

std::string nginx_server::url_of(const data_file& file) const {
    return fmt::format("https://{}/{}", host(), file.name());
}

void nginx_server::write_certificate() const {
    const auto pair = make_certificate({"127.0.0.1"});
    std::ofstream(certificate()) << pair.certificate_pem;
    std::ofstream(folder_ / "key.pem") << pair.private_key_pem;
}

void nginx_server::write_configuration(const std::vector<data_file>& files) const {
    std::string hashes;
    for (const auto& each : files)
        hashes += fmt::format("        \"/{}\" \"crc32c={}\";\n", each.name(),
                              spelled(each.stored_crc32c));
    const auto root = std::filesystem::absolute(files.front().path.parent_path());
    // As root its workers would be somebody else, who may not read what is ours.
    const auto* user = ::geteuid() == 0 ? "user root root;" : "";
    std::ofstream(folder_ / "nginx.conf") << fmt::format(
        configuration, fmt::arg("user", user), fmt::arg("folder", folder_.string()),
        fmt::arg("hashes", hashes), fmt::arg("port", port_), fmt::arg("root", root.string()));
}

bool nginx_server::start() {
    const auto log = (folder_ / "error.log").string();
    process_.emplace(command{find_nginx(), "-p", folder_.string(), "-e", log, "-c",
                             (folder_ / "nginx.conf").string()});
    for (int waited = 0; waited < patience_milliseconds; waited += step_milliseconds) {
        if (!process_->is_running()) return false;
        if (answers(port_)) return true;
        ::poll(nullptr, 0, step_milliseconds);
    }
    return false;
}

}  // namespace sluice::bench
