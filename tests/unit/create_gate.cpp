#include <engine/create_gate.hpp>

#include "support/catch.hpp"
#include "support/virtual_world.hpp"

namespace create_gate_tests {

using namespace sluice;

namespace {

// How many of a hundred creates are let through at once.
class crowd {
public:
    crowd() {
        for (int i = 0; i < 100; ++i) world_.start(enter());
        world_.run();
    }
    std::size_t in() {
        world_.run();
        return inside_.size();
    }
    void leave() { inside_.pop_back(); }

private:
    test::virtual_world world_;

public:
    create_gate gate{world_.executor()};

private:
    awaitable<void> enter() { inside_.push_back(co_await gate.enter()); }

    std::vector<semaphore::permit> inside_;
};

const failure refused(error::request_refused, "create", "no such segment");
const failure refused_otherwise(error::request_refused, "create", "no such field");
const failure nonsense(error::malformed_answer, "create");

}  // namespace

TEST_CASE("creates go one at a time until one was accepted, then many at once") {
    crowd all;
    CHECK(all.in() == 1);
    all.gate.answered(failure(error::server_failed));
    CHECK(all.in() == 1);
    all.gate.answered(std::nullopt);
    CHECK(all.in() == 16);
    all.gate.answered(std::nullopt);
    CHECK(all.in() == 16);
}

TEST_CASE("the same refusal twice, before any create was accepted, makes the rest hopeless") {
    crowd all;
    all.gate.answered(refused);
    CHECK_FALSE(all.gate.hopeless());
    all.gate.answered(refused_otherwise);
    CHECK_FALSE(all.gate.hopeless());
    all.gate.answered(refused_otherwise);
    REQUIRE(all.gate.hopeless());
    CHECK(all.gate.hopeless()->detail() == "no such field");
}

TEST_CASE("once a create was accepted no refusal makes the rest hopeless") {
    crowd all;
    all.gate.answered(refused);
    all.gate.answered(std::nullopt);
    for (int i = 0; i < 3; ++i) all.gate.answered(refused);
    all.gate.given_up(nonsense);
    CHECK_FALSE(all.gate.hopeless());
}

TEST_CASE("a window given up over answers that make no sense makes the rest hopeless") {
    crowd all;
    all.gate.given_up(refused);
    CHECK_FALSE(all.gate.hopeless());
    all.gate.given_up(nonsense);
    CHECK(all.gate.hopeless());
}

}  // namespace create_gate_tests
