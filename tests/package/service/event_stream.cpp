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

struct encoder {
    std::string operator()(const sluice::events::stage_changed& what) const {
        return line("stage", what.window, ",\"stage\":" + quoted(std::string(name(what.now))));
    }
    std::string operator()(const sluice::events::delivered& what) const {
        return line("delivered", what.what.window, ",\"path\":" + quoted(what.what.path()));
    }
    std::string operator()(const sluice::events::failed& what) const {
        return line("failed", what.window, ",\"error\":" + quoted(what.problem.message()));
    }
    std::string operator()(const auto&) const { return {}; }
};

}  // namespace

event_stream::event_stream(const boost::asio::any_io_executor& executor)
    : news_(executor, boost::asio::steady_timer::time_point::max()) {}

void event_stream::on(const sluice::event& what) {
    const bool may_be_missed = std::holds_alternative<sluice::events::stage_changed>(what);
    if (may_be_missed && lines_.size() >= most_waiting) return;
    append(std::visit(encoder{}, what));
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
