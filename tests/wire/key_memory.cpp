#include <sluice/api/client.hpp>
#include <sluice/time/real_clock.hpp>

#include "support/await.hpp"
#include "support/child_process.hpp"
#include "support/memory_scan.hpp"
#include "wire/tls_client.hpp"

namespace key_memory_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

// A made-up key; scrambled, lest the program's own text be found.
constexpr std::string_view hidden_key =
    "\x3b\x34\x64\x7b\x0c\x67\x13\x20\x0c\x0d\x1f\x60\x7a\x37\x67"
    "\x0c\x32\x34\x67\x03\x60\x7e\x37\x02\x03\x21\x37\x66\x1f\x60";

// What is freed loses its first bytes to the heap's own accounts.
constexpr std::string_view hidden_half = hidden_key.substr(16);

// Tells its port, and refuses every call by what it was sent.
int serve_refusals(const child_process::line& parent, const certificate_pair& identity) {
    scripted_server_options options;
    options.identity = identity;
    const scripted_server server(
        [](const scripted_server::arrival& what) { return answer(401, what.text); }, options);
    for (const char digit : std::to_string(server.port())) parent.tell(digit);
    parent.tell('\n');
    parent.hear();
    return 0;
}

std::string port_of(const child_process& server) {
    std::string port;
    for (char c = server.parent_side().hear(); c != '\n' && c != 0; c = server.parent_side().hear())
        port += c;
    return port;
}

error refused_for(const std::string& port, const std::string& certificate) {
    const auto network = trusting(certificate);
    real_clock time;
    account who;
    who.key = secret(scrambled(hidden_key));
    who.base = *parse_url("https://127.0.0.1:" + port);
    client api(*network, who, time);
    const auto refused = await(api.poll(operation_id("op")));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail().find("***") != std::string::npos);
    CHECK(copies_in_memory(hidden_half) > 0);
    return refused.error().cause();
}

}  // namespace

TEST_CASE("once a client is gone, no memory holds its key") {
    const auto identity = make_certificate({"localhost", "127.0.0.1"});
    const child_process server(
        [&](const child_process::line& parent) { return serve_refusals(parent, identity); });
    CHECK(refused_for(port_of(server), identity.certificate_pem) == error::key_refused);
    CHECK(copies_in_memory(hidden_half) == 0);
}

}  // namespace key_memory_tests
