#include "net/look_up.hpp"

#include "support/catch.hpp"

#include <dlfcn.h>
#include <netdb.h>
#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <semaphore>

namespace look_up_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

using found = outcome<std::vector<asio::ip::address>>;

// A name whose resolver does not answer before it is told to.
constexpr std::string_view hanging = "hanging.example";
std::counting_semaphore<> may_answer(0);
std::counting_semaphore<> has_answered(0);

struct looking {
    explicit looking(asio::io_context& context, std::string name, duration patience = 1h) {
        asio::co_spawn(context, look_up(std::move(name), patience),
                       asio::bind_cancellation_slot(cancel.slot(),
                                                    [this](std::exception_ptr problem, found what) {
                                                        ended = true;
                                                        if (!problem) result = std::move(what);
                                                    }));
    }

    asio::cancellation_signal cancel;
    std::optional<found> result;
    bool ended = false;
};

// Lets the thread that was left behind end.
void release_one() {
    may_answer.release();
    has_answered.acquire();
}

}  // namespace

// Takes the place of the system's, which it calls for every name but one.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** answer) {
    static const auto system =
        reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (!name || name != hanging) return system(name, service, hints, answer);
    may_answer.acquire();
    has_answered.release();
    return EAI_AGAIN;
}

TEST_CASE("a name is looked up, an address is not") {
    asio::io_context context;
    const looking name(context, "localhost");
    const looking address(context, "192.0.2.7");
    context.run();
    REQUIRE(name.result->has_value());
    CHECK((**name.result).front().is_loopback());
    CHECK((**address.result).front() == asio::ip::make_address("192.0.2.7"));
}

TEST_CASE("a look-up that hangs is given up in time") {
    asio::io_context context;
    const looking slow(context, std::string(hanging), 1ms);
    context.run();
    REQUIRE(slow.result->has_error());
    CHECK(slow.result->error().cause() == error::name_not_resolved);
    CHECK(slow.result->error().never_sent());
    release_one();
}

TEST_CASE("a look-up that hangs keeps no other waiting") {
    asio::io_context context;
    looking slow(context, std::string(hanging));
    const looking quick(context, "localhost");
    while (!quick.ended) context.run_one();
    CHECK_FALSE(slow.ended);
    slow.cancel.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(slow.ended);
    CHECK_FALSE(slow.result.has_value());
    release_one();
}

TEST_CASE("a context goes without waiting for a look-up that hangs") {
    {
        asio::io_context context;
        const looking slow(context, std::string(hanging));
        context.poll();
        CHECK_FALSE(slow.ended);
    }
    release_one();
}

}  // namespace look_up_tests
