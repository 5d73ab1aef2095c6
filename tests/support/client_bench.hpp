#pragma once

#include <sluice/api/client.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <optional>

#include "support/catch.hpp"
#include "support/fake_transport.hpp"

namespace sluice {

/// A client of an account on a scripted network.
struct client_bench {
    explicit client_bench(const std::string& base = "https://api.example.com") {
        who.key = secret("eu1.ab/c+d=");
        who.base = *parse_url(base);
    }

    template <class T>
    outcome<T> run(awaitable<outcome<T>> call) {
        std::optional<outcome<T>> result;
        asio::co_spawn(context, std::move(call), [&](std::exception_ptr thrown, outcome<T> answer) {
            CHECK(!thrown);
            result = std::move(answer);
        });
        context.restart();
        context.run();
        REQUIRE(result);
        CHECK(network.open_replies() == 0);
        return std::move(*result);
    }

    /// Cancels `call` after `steps` steps of its life; true when it ended as cancelled.
    template <class T>
    bool cancelled_after(int steps, awaitable<outcome<T>> call) {
        asio::cancellation_signal signal;
        boost::system::error_code code;
        bool ended = false;
        auto done = [&](std::exception_ptr thrown, const outcome<T>&) {
            ended = true;
            try {
                if (thrown) std::rethrow_exception(thrown);
            } catch (const boost::system::system_error& problem) {
                code = problem.code();
            }
        };
        context.restart();
        asio::co_spawn(context, std::move(call),
                       asio::bind_cancellation_slot(signal.slot(), std::move(done)));
        for (int step = 0; step < steps; ++step) context.poll_one();
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        CHECK(ended);
        CHECK(network.open_replies() == 0);
        return code == asio::error::operation_aborted;
    }

    asio::io_context context{1};
    virtual_clock time{*parse_time("1994-11-06T08:49:07Z")};
    fake_transport network;
    account who;
    client api{network, who, time};
};

}  // namespace sluice
