#include "event_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iomanip>
#include <sstream>

namespace {

constexpr std::size_t most_waiting = 256;

std::string quoted(const std::string& text) {
    std::ostringstream out;
    out << std::quoted(text);
    return out.str();
}

std::string line(const std::string& kind, const sluice::time_range& window,
                 const std::string& rest = {}) {
    return "{\"event\":" + quoted(kind) + ",\"window\":" + quoted(sluice::format_range(window)) +
           rest + "}\n";
}

std::string encoded(const sluice::event& what) {
    if (const auto* change = what.as<sluice::events::stage_changed>())
        return line("stage", what.window, ",\"stage\":" + quoted(std::string(name(change->now))));
    if (const auto* done = what.as<sluice::events::delivered>())
        return line("delivered", what.window, ",\"path\":" + quoted(done->what.path()));
    if (const auto* lost = what.as<sluice::events::failed>())
        return line("failed", what.window, ",\"error\":" + quoted(lost->problem.message()));
    return {};
}

}  // namespace

event_stream::event_stream(const boost::asio::any_io_executor& executor)
    : news_(executor, boost::asio::steady_timer::time_point::max()) {}

void event_stream::on(const sluice::event& what) {
    const bool may_be_missed = what.as<sluice::events::stage_changed>();
    if (may_be_missed && lines_.size() >= most_waiting) return;
    append(encoded(what));
}

void event_stream::close(std::string line) {
    closed_ = true;
    append(std::move(line));
}

void event_stream::append(std::string line) {
    if (line.empty()) return;
    lines_.push_back(std::move(line));
    news_.cancel();
}

sluice::awaitable<std::string> event_stream::next() {
    while (lines_.empty() && !closed_) {
        boost::system::error_code woken;
        co_await news_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    }
    std::string all;
    for (; !lines_.empty(); lines_.pop_front()) all += lines_.front();
    co_return all;
}
