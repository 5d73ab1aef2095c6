#pragma once

#include <sluice/net/transport.hpp>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace sluice::test {

/// One answer of a scripted server.
struct scripted_answer {
    int status = 200;
    header_list headers;
    std::string body;
    bool tells_length = true;           ///< of the body, whole, even when it is cut
    std::optional<std::size_t> cut_at;  ///< bytes of the body, then the connection is lost
    std::optional<error> fails;         ///< no answer at all
    std::size_t piece_bytes = 1 << 20;  ///< at most so many a read
    duration piece_takes{};             ///< to come; needs `keep_time`
};

/// A server without a socket: answers each request with the next of a list, then by a function,
/// then not at all (connect_failed).
class scripted_transport final : public transport {
public:
    using answer_function = std::function<scripted_answer(const request&)>;

    void then(scripted_answer what) { answers_.push_back(std::move(what)); }
    void keep_time(clock& time) { time_ = &time; }
    void otherwise(answer_function rest) { rest_ = std::move(rest); }

    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

    /// What was asked, in order.
    const std::vector<request>& requests() const noexcept { return requests_; }
    /// Bytes of all bodies that were read.
    std::uint64_t bytes_read() const noexcept { return bytes_read_; }
    /// Replies that are alive: connections that would be open.
    int open_replies() const noexcept { return open_replies_; }

private:
    class scripted_reply;

    clock* time_ = nullptr;
    answer_function rest_;
    std::deque<scripted_answer> answers_;
    std::vector<request> requests_;
    std::uint64_t bytes_read_ = 0;
    int open_replies_ = 0;
};

}  // namespace sluice::test
