#include <pthread.h>

#include <cstddef>
#include <stdexcept>

#include "net/look_up.hpp"
#include "sinks/disk_threads.hpp"
#include "support/await.hpp"
#include "support/catch.hpp"
#include "transfer/transfer_pool.hpp"

namespace no_threads_tests {

// What becomes of work for threads where the system gives none.

using namespace sluice;

namespace {

// While it lives, every thread would need a stack larger than there are addresses.
class no_threads {
public:
    no_threads() {
        ::pthread_getattr_default_np(&before_);
        pthread_attr_t now;
        ::pthread_attr_init(&now);
        ::pthread_attr_setstacksize(&now, std::size_t{1} << 48);
        given_ = ::pthread_setattr_default_np(&now) == 0;
        ::pthread_attr_destroy(&now);
    }
    ~no_threads() {
        ::pthread_setattr_default_np(&before_);
        ::pthread_attr_destroy(&before_);
    }
    no_threads(const no_threads&) = delete;
    no_threads& operator=(const no_threads&) = delete;

    bool given() const { return given_; }

private:
    pthread_attr_t before_{};
    bool given_ = false;
};

awaitable<bool> run(disk_threads& on, const std::function<void()>& what) {
    co_await on.run(what);
    co_return true;
}

}  // namespace

TEST_CASE("without a thread, what is for the disk is done by who asks") {
    const no_threads here;
    REQUIRE(here.given());
    disk_threads none;
    int done = 0;
    CHECK(test::await(run(none, [&done] { ++done; })));
    CHECK(done == 1);
    CHECK_FALSE(none.post([&done] { ++done; }));
    CHECK(done == 1);
}

TEST_CASE("without a thread, there is no lane") {
    const no_threads here;
    REQUIRE(here.given());
    transfer_pool none(2);
    CHECK(none.size() == 0);
    CHECK_FALSE(none.take());
}

TEST_CASE("without a thread, no name is looked up, and addresses need none") {
    const no_threads here;
    REQUIRE(here.given());
    const auto named = test::await(look_up("localhost", std::chrono::seconds(5)));
    REQUIRE(named.has_error());
    CHECK(named.error().cause() == error::name_not_resolved);
    CHECK(named.error().subject() == "localhost");
    CHECK(test::await(look_up("127.0.0.1", std::chrono::seconds(5)))->size() == 1);
}

TEST_CASE("what a thread of the disk throws arrives where it is waited for") {
    disk_threads some;
    const auto fail = [] { throw std::runtime_error("as asked"); };
    CHECK_THROWS_AS(test::await(run(some, fail)), std::runtime_error);
}

}  // namespace no_threads_tests
