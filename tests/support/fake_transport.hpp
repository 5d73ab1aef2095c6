#pragma once

#include <sluice/net/transport.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// What a `fake_transport` answers to one request.
struct scripted_answer {
    int status = 200;
    std::string body;
    header_list headers;
    /// Instead of any answer: the failure of `send`, or its never completing.
    std::optional<failure> refused;
    bool silent = false;
    /// How the body ends, where not well.
    std::optional<failure> cut;
    bool body_silent = false;
    /// How much of the body a read brings.
    std::size_t piece = 7;
};

/// A transport that plays a script and keeps what it was asked. One answer a request, in order;
/// without one left, the request never completes.
class fake_transport final : public transport {
public:
    fake_transport& then(scripted_answer next);
    fake_transport& then(int status, std::string body);

    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

    const std::vector<request>& asked() const noexcept { return asked_; }
    /// Answers that are being read; 0 when no connection is left behind.
    int open_replies() const noexcept { return open_replies_; }

private:
    class scripted_reply;

    std::deque<scripted_answer> script_;
    std::vector<request> asked_;
    int open_replies_ = 0;
};

}  // namespace sluice
