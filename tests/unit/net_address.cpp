#include "support/catch.hpp"

#include "net/address.hpp"

#include <string>

namespace net_address_tests {

using namespace sluice;

namespace {

bool is_public_text(const std::string& text) {
    return is_public(boost::asio::ip::make_address(text));
}

}  // namespace

TEST_CASE("addresses of the public internet are public") {
    const auto text =
        GENERATE(as<std::string>(), "1.1.1.1", "142.250.74.27", "9.255.255.255", "11.0.0.0",
                 "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
                 "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
                 "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
                 "2a00:1450:4001:80b::201b", "2001:4860::1", "2001:200::1", "2600::1",
                 "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1");
    CAPTURE(text);
    CHECK(is_public_text(text));
}

TEST_CASE("addresses of this machine, this site and of no use are not public") {
    const auto text = GENERATE(
        as<std::string>(), "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.0",
        "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.0",
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
        "198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "fe80::1",
        "fe80::1%1", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "2001:db8::1", "2001::1",
        "2001:10::1", "2001:1ff:ffff::1", "3fff::1", "100::1", "5f00::1", "4000::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::1", "2002:a00:1::1");
    CAPTURE(text);
    CHECK_FALSE(is_public_text(text));
}

}  // namespace net_address_tests
