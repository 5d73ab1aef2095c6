#include "wire/tls_client.hpp"

namespace tls_conformance_tests {

TEST_CASE("the TLS transport keeps what every transport promises") {
    sluice::test::tls_fixture fixture;
    sluice::test::check_transport(fixture);
}

}  // namespace tls_conformance_tests
