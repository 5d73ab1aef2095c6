#include "support/catch.hpp"
#include "support/drain.hpp"
#include "support/transport_conformance.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>

namespace simulated_transport_tests {

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const std::string create_body =
    R"({"segmentId":"everyone","type":"TYPE_EVENT","format":"FORMAT_NDJSON",
        "timeRange":{"start":"2026-02-01T00:00:00Z","end":"2026-02-02T00:00:00Z"},
        "segmentTimeRange":{"start":"2026-02-01T00:00:00Z","end":"2026-02-02T00:00:00Z"}})";

class world {
public:
    explicit world(simulation_options options = {})
        : time(parse_time("2026-03-01").value()),
          brain(std::move(options)),
          network(brain, time, "api.fullstory.com") {}

    static simulation_options with_faults(const char* json) {
        simulation_options options;
        options.faults = fault_plan::parse(json).value();
        options.events_per_day = 100;
        return options;
    }

    request ask(http_method method, const std::string& where, std::string body = {}) const {
        request made(method, parse_url(where).value());
        made.body = std::move(body);
        if (made.where.host == "api.fullstory.com") {
            made.authorization = secret("Basic test.key");
        }
        return made;
    }

    awaitable<std::string> call(http_method method, std::string path, std::string body = {});
    awaitable<std::string> locate();

    duration run(std::function<awaitable<void>()> what) {
        std::exception_ptr problem;
        asio::co_spawn(context, what(), [&problem](std::exception_ptr p) { problem = p; });
        const duration took = time.run(context);
        if (problem) {
            std::rethrow_exception(problem);
        }
        return took;
    }

    asio::io_context context;
    virtual_clock time;
    simulated_account brain;
    simulated_transport network;
};

awaitable<std::string> world::call(http_method method, std::string path, std::string body) {
    request made = ask(method, "https://api.fullstory.com" + path, std::move(body));
    auto answer = co_await network.send(std::move(made));
    if (!answer) {
        co_return answer.error().message();
    }
    auto text = co_await read_all(**answer, 1 << 20);
    co_return text ? *text : text.error().message();
}

// What stands between the quotes after `"name":`.
std::string member(const std::string& json, const std::string& name) {
    const std::size_t at = json.find('"' + name + "\":\"") + name.size() + 4;
    return json.substr(at, json.find('"', at) - at);
}

awaitable<std::string> world::locate() {
    const std::string made = co_await call(http_method::post, "/segments/v1/exports", create_body);
    co_await time.sleep_for(10s);
    const std::string done =
        co_await call(http_method::get, "/operations/v1/" + member(made, "operationId"));
    const std::string path = "/search/v1/exports/" + member(done, "searchExportId") + "/results";
    std::string location = member(co_await call(http_method::get, path), "location");
    for (std::size_t at = 0; (at = location.find("\\u0026")) != std::string::npos;) {
        location.replace(at, 6, "&");
    }
    co_return location;
}

}  // namespace

TEST_CASE("a call to the simulated account takes its latency, and arrives on the way") {
    simulation_options options;
    options.latency = 200ms;
    world w(options);
    const auto began = w.time.now();
    const duration took = w.run([&w]() -> awaitable<void> {
        for (int i = 0; i < 10; ++i) {
            const std::string answer = co_await w.call(http_method::get, "/segments/v1");
            CHECK(answer.find("everyone") != std::string::npos);
        }
    });
    CHECK(took == 10 * 200ms);
    for (int i = 0; i < 10; ++i) {
        const auto at = w.brain.arrivals()[static_cast<std::size_t>(i)].at - began;
        CHECK(at >= i * 200ms);
        CHECK(at <= (i + 1) * 200ms);
    }
}

TEST_CASE("a whole export passes through the simulated transport, paced in virtual time") {
    simulation_options options;
    options.bytes_per_second = 1000;
    options.events_per_day = 100;
    world w(options);
    w.run([&w]() -> awaitable<void> {
        request made = w.ask(http_method::get, co_await w.locate());
        const auto began = w.time.now();
        auto answer = co_await w.network.send(std::move(made));
        REQUIRE(answer.has_value());
        const auto length = (*answer)->head().content_length;
        REQUIRE(length.has_value());
        const drained read = co_await drain(**answer);
        CHECK(read.bytes == *length);
        CHECK_FALSE(read.problem.has_value());
        const auto expected = 150ms + 1ms * *length;
        CHECK(w.time.now() - began > expected - 1us);
        CHECK(w.time.now() - began < expected + 1us);
    });
    CHECK(w.brain.arrivals().back().kind == "download");
    CHECK_FALSE(w.brain.arrivals().back().had_authorization);
}

TEST_CASE("a refused, a dropped and a late answer of the simulated account are failures") {
    world w(world::with_faults(
        R"([{"on":"segments","refuse":true},{"on":"segments","first":2,"drop":true},
            {"on":"segments","first":3,"delay":90000},{"on":"segments","first":4,"delay":5000}])"));
    w.run([&w]() -> awaitable<void> {
        std::vector<error> causes;
        for (int i = 0; i < 4; ++i) {
            const auto began = w.time.now();
            request made = w.ask(http_method::get, "https://api.fullstory.com/segments/v1");
            auto answer = co_await w.network.send(std::move(made));
            causes.push_back(answer ? error{} : answer.error().cause());
            CHECK((i != 2 || w.time.now() - began <= 150ms + limits::reply_timeout));
            CHECK((i != 3 || w.time.now() - began == 150ms + 5s));
        }
        CHECK(causes == std::vector<error>{error::connect_failed, error::connection_lost,
                                           error::timed_out, error{}});
    });
    CHECK(w.brain.totals().other == 4);
}

TEST_CASE("a simulated download is cut at the byte, or falls silent there") {
    world w(world::with_faults(R"([{"on":"download","cut_after":100},
                                   {"on":"download","first":2,"stall_after":200},
                                   {"on":"download","first":3,"cut_after":0},
                                   {"on":"download","first":4,"inflate":true,"cut_after":300},
                                   {"on":"download","first":5,"inflate":true}])"));
    w.run([&w]() -> awaitable<void> {
        const std::string location = co_await w.locate();
        std::vector<drained> bodies;
        std::vector<duration> took;
        for (int i = 0; i < 5; ++i) {
            request made = w.ask(http_method::get, location);
            auto answer = co_await w.network.send(std::move(made));
            REQUIRE(answer.has_value());
            const auto began = w.time.now();
            bodies.push_back(co_await drain(**answer));
            took.push_back(w.time.now() - began);
        }
        CHECK(bodies[0].bytes == 100);
        CHECK(bodies[0].problem == error::connection_lost);
        CHECK(bodies[1].bytes == 200);
        CHECK(bodies[1].problem == error::stalled);
        CHECK(took[1] == duration(limits::silence_timeout));
        CHECK(bodies[2].bytes == 0);
        CHECK(bodies[2].problem == error::connection_lost);
        CHECK(bodies[3].bytes == 300);
        CHECK(bodies[3].problem == error::connection_lost);
        CHECK(bodies[4].bytes > 300);
        CHECK_FALSE(bodies[4].problem.has_value());
    });
}

TEST_CASE("a simulated call can be cancelled while it waits") {
    simulation_options options;
    options.latency = 10s;
    world w(options);
    asio::cancellation_signal stop;
    std::exception_ptr problem;
    asio::co_spawn(
        w.context, w.call(http_method::get, "/segments/v1"),
        asio::bind_cancellation_slot(
            stop.slot(), [&problem](std::exception_ptr p, const std::string&) { problem = p; }));
    w.time.run_until(w.context, w.time.now() + 1ms);
    stop.emit(asio::cancellation_type::terminal);
    w.time.run(w.context);
    REQUIRE(problem);
    CHECK_THROWS_AS(std::rethrow_exception(problem), boost::system::system_error);
    CHECK(w.time.sleepers() == 0);
}

TEST_CASE("a year of windows in virtual time is the same twice") {
    const auto run = [] {
        simulation_options options;
        options.events_per_day = 20;
        options.limit = bucket_limit{30s, 50};
        world w(options);
        std::size_t bytes = 0;
        w.run([&w, &bytes]() -> awaitable<void> {
            for (int i = 0; i < 365; ++i) {
                co_await w.time.sleep_for(90s);
                request made = w.ask(http_method::get, co_await w.locate());
                auto answer = co_await w.network.send(std::move(made));
                REQUIRE(answer.has_value());
                bytes += (co_await drain(**answer)).bytes;
            }
        });
        std::string trace = std::to_string(bytes);
        for (const auto& a : w.brain.arrivals()) {
            trace += a.kind + a.what + std::to_string(a.at.time_since_epoch().count());
        }
        CHECK(w.brain.totals().throttled == 0);
        CHECK(w.brain.arrivals().size() == 4 * 365);
        return trace;
    };
    CHECK(run() == run());
}

TEST_CASE("the simulated transport keeps what every transport promises") {
    class fixture : public test::transport_fixture {
    public:
        transport& network() override { return world_->network; }
        request expect(int status, const std::string& body) override {
            fault one;
            one.on = "any";
            one.status = status;
            one.body = body;
            simulation_options options;
            options.faults.faults.push_back(one);
            world_.emplace(options);
            return world_->ask(http_method::get, "https://api.fullstory.com/x");
        }
        void run(asio::io_context& context) override { world_->time.run(context); }

    private:
        std::optional<world> world_;
    };
    fixture behind;
    check_transport(behind);
}

}  // namespace simulated_transport_tests
