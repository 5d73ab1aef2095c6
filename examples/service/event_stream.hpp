#pragma once

#include <sluice/engine/event.hpp>

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <string>

/// What an engine tells, as lines of JSON for one reader that may be slow.
///
/// Lives on the control thread. A reader that falls behind misses progress, never a result.
class event_stream final : public sluice::observer {
public:
    explicit event_stream(const boost::asio::any_io_executor& executor);

    void on(const sluice::event& what) override;
    /// The last line; there is no more after it.
    void close(std::string line);

    /// The next lines; empty when the stream is closed and all of it was read.
    sluice::awaitable<std::string> next();

private:
    void append(std::string line);

    std::deque<std::string> lines_;
    bool closed_ = false;
    boost::asio::steady_timer news_;
};
