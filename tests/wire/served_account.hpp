#pragma once

#include "support/hand_held_account.hpp"
#include "wire/tls_client.hpp"

#include <sluice/simulation/simulated_server.hpp>
#include <sluice/time/real_clock.hpp>

#include <boost/asio/post.hpp>
#include <thread>

namespace sluice::test {

/// A simulated server and a client that trusts it, in one context, in real time.
class served_account {
public:
    served_account() : served_account(quick()) {}
    explicit served_account(simulation_options account, server_options options = {}) {
        auto opened = simulated_server::open(context_, time_, std::move(account), options);
        REQUIRE(opened.has_value());
        server = std::move(*opened);
        if (!options.plain) network = trusting(server->certificate());
    }

    /// Operations that end at once, and a limit that nobody reaches.
    static simulation_options quick(const char* faults = "[]") {
        simulation_options account = hand_held_account::defaults();
        account.shortest = account.longest = duration(0);
        account.faults = fault_plan::parse(faults).value();
        return account;
    }

    std::string by_address() const { return "https://127.0.0.1:" + std::to_string(server->port()); }

    request ask(http_method method, const std::string& where, std::string body = {}) const {
        request made(method, parse_url(where).value());
        made.body = std::move(body);
        if (where.find("/fullstoryapp") == std::string::npos)
            made.authorization = secret("Basic test.key");
        return made;
    }
    outcome<whole_answer> send(request what) {
        return complete(read_in_pieces(*network, std::move(what), 4096));
    }
    whole_answer get(const std::string& where) {
        auto got = send(ask(http_method::get, where));
        REQUIRE(got.has_value());
        return std::move(*got);
    }
    std::string locate();

    template <class T>
    void spawn(awaitable<T> task, std::optional<T>& result) {
        asio::co_spawn(context_, std::move(task), [&result](std::exception_ptr e, T value) {
            if (!e) result.emplace(std::move(value));
        });
    }
    void step() { REQUIRE(context_.run_one() == 1); }
    template <class T>
    T complete(awaitable<T> task) {
        std::optional<T> result;
        spawn(std::move(task), result);
        while (!result) step();
        return std::move(*result);
    }

private:
    real_clock time_;
    asio::io_context context_;

public:
    std::unique_ptr<simulated_server> server;
    std::unique_ptr<tls_transport> network;
};

inline boost::json::object object(const whole_answer& from) {
    return boost::json::parse(from.body).as_object();
}

inline std::string served_account::locate() {
    const auto made =
        send(ask(http_method::post, by_address() + "/segments/v1/exports", good_create));
    REQUIRE(made.has_value());
    const auto done =
        object(get(by_address() + "/operations/v1/" + str(object(*made), "operationId")));
    const std::string found = str(done.at("results").as_object(), "searchExportId");
    return str(object(get(by_address() + "/search/v1/exports/" + found + "/results")), "location");
}

/// A plain server for clients that block.
class served_on_a_thread {
public:
    served_on_a_thread() {
        server_options options;
        options.plain = true;
        server_ = *simulated_server::open(context_, time_, served_account::quick(), options);
        thread_ = std::thread([this] { context_.run(); });
    }
    ~served_on_a_thread() {
        asio::post(context_, [this] { server_.reset(); });
        thread_.join();
    }
    std::uint16_t port() const { return server_->port(); }

private:
    real_clock time_;
    asio::io_context context_;
    std::unique_ptr<simulated_server> server_;
    std::thread thread_;
};

}  // namespace sluice::test
