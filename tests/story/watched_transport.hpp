#pragma once

#include <sluice/simulation/simulated_account.hpp>

#include <functional>
#include <list>
#include <string>

namespace sluice::story {

/// A transport that knows which calls of the API are on their way, and how many never came back.
class watched_transport final : public transport {
public:
    /// `before_each` is told before a request is sent.
    watched_transport(transport& inner, clock& time, std::string api_host,
                      std::function<void()> before_each)
        : inner_(inner),
          clock_(time),
          api_host_(std::move(api_host)),
          before_each_(std::move(before_each)) {}

    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

    /// A call of the API that was sent, and of which nothing is known yet.
    struct call {
        simulated_request what;
        steady_time sent;
        bool is_create() const noexcept { return what.method == http_method::post; }
    };
    const std::list<call>& on_their_way() const noexcept { return calls_; }
    /// Creates of which the sender does not know whether the server took them.
    std::uint64_t unknown_creates() const noexcept { return unknown_creates_; }

private:
    class passage;

    transport& inner_;
    clock& clock_;
    std::string api_host_;
    std::function<void()> before_each_;
    std::list<call> calls_;
    std::uint64_t unknown_creates_ = 0;
};

}  // namespace sluice::story
