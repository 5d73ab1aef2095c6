#include "support/catch.hpp"

#include "net/connect_plan.hpp"

#include <algorithm>

namespace net_connect_plan_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using addresses = std::vector<connect_plan::address>;

addresses parse(const std::vector<std::string>& texts) {
    addresses parsed;
    for (const auto& text : texts) parsed.push_back(boost::asio::ip::make_address(text));
    return parsed;
}

// The attempts of a plan of which the addresses in `refusing` answer with a refusal, all others
// with silence: "address patience".
std::vector<std::string> attempts(const std::vector<std::string>& found,
                                  const std::vector<std::string>& refusing = {},
                                  duration patience = 10s) {
    connect_plan plan(parse(found), address_rule::any, patience);
    std::vector<std::string> made;
    while (const auto next = plan.next()) {
        const auto text = next->where.to_string();
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(next->patience);
        made.push_back(text + " " + std::to_string(ms.count()));
        REQUIRE(made.size() < 20);
        if (std::ranges::find(refusing, text) != refusing.end()) plan.refused();
    }
    return made;
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the only address gets the whole time, once") {
    CHECK(attempts({"1.1.1.1"}) == texts{"1.1.1.1 10000"});
    CHECK(attempts({"1.1.1.1"}, {"1.1.1.1"}) == texts{"1.1.1.1 10000"});
    CHECK(attempts({"1.1.1.1", "1.1.1.1"}) == texts{"1.1.1.1 10000"});
    CHECK(attempts({}).empty());
}

TEST_CASE("a silent address holds up the next for a head start only") {
    CHECK(attempts({"2600::1", "1.1.1.1"}) ==
          texts{"2600::1 400", "1.1.1.1 400", "2600::1 10000", "1.1.1.1 10000"});
    CHECK(attempts({"2600::1", "1.1.1.1"}, {}, 50ms) ==
          texts{"2600::1 50", "1.1.1.1 50", "2600::1 50", "1.1.1.1 50"});
}

TEST_CASE("an address that refused is not asked again, and the last one open gets the whole time") {
    CHECK(attempts({"2600::1", "1.1.1.1"}, {"2600::1"}) == texts{"2600::1 400", "1.1.1.1 10000"});
    CHECK(attempts({"2600::1", "1.1.1.1"}, {"1.1.1.1"}) ==
          texts{"2600::1 400", "1.1.1.1 400", "2600::1 10000"});
    CHECK(attempts({"2600::1", "1.1.1.1"}, {"2600::1", "1.1.1.1"}) ==
          texts{"2600::1 400", "1.1.1.1 10000"});
    CHECK(attempts({"1.1.1.1", "1.1.1.2", "1.1.1.3"}, {"1.1.1.2"}) ==
          texts{"1.1.1.1 400", "1.1.1.2 400", "1.1.1.3 400", "1.1.1.1 10000", "1.1.1.3 10000"});
}

TEST_CASE("families alternate, beginning with the system's choice, and many addresses are cut") {
    const auto made = attempts({"2600::1", "2600::2", "2600::3", "2600::4", "1.1.1.1", "1.1.1.2"});
    REQUIRE(made.size() == 8);
    CHECK(texts(made.begin(), made.begin() + 4) ==
          texts{"2600::1 400", "1.1.1.1 400", "2600::2 400", "1.1.1.2 400"});
    CHECK(attempts({"1.1.1.1", "1.1.1.2", "2600::1"})[1] == "2600::1 400");
    CHECK(attempts({"1.1.1.1", "2600::1", "2600::2", "2600::3"})[3] == "2600::3 400");
}

TEST_CASE("only public addresses are tried where the rule says so") {
    connect_plan plan(parse({"10.0.0.1", "2600::1", "169.254.169.254", "::1"}),
                      address_rule::public_only, 10s);
    REQUIRE_FALSE(plan.empty());
    CHECK(plan.next()->where.to_string() == "2600::1");
    CHECK_FALSE(plan.next().has_value());

    connect_plan none(parse({"127.0.0.1", "::1"}), address_rule::public_only, 10s);
    CHECK(none.empty());
    CHECK_FALSE(none.next().has_value());
}

}  // namespace net_connect_plan_tests
