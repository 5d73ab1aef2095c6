#include "app/log.hpp"

#include "api/quote.hpp"
#include "app/terminal.hpp"
#include "app/wording.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

namespace sluice::app {
namespace {

class log_outlet final : public spdlog::sinks::base_sink<std::mutex> {
public:
    void divert(std::function<void(const std::string&)> outlet) {
        const std::lock_guard guard(mutex_);
        outlet_ = std::move(outlet);
    }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t text;
        formatter_->format(message, text);
        // A path or a word of the system may hold what moves a cursor or forges a second line.
        const std::string line = printable({text.data(), text.size()});
        outlet_ ? outlet_(line) : write_to_terminal(line + "\n");
    }
    void flush_() override {}

private:
    std::function<void(const std::string&)> outlet_;
};

const std::shared_ptr<log_outlet>& outlet() {
    static const auto the_one = std::make_shared<log_outlet>();
    return the_one;
}

std::string_view name_of(call_kind kind) {
    switch (kind) {
        case call_kind::create:
            return "create";
        case call_kind::poll:
            return "poll";
        case call_kind::results:
            return "results";
        default:
            return "call";
    }
}

struct event_writer {
    const time_range& window;

    void operator()(const events::stage_changed& e) const {
        spdlog::debug("{}: {}", window_text(window), name(e.now));
    }
    void operator()(const events::polled& e) const {
        if (e.percent) spdlog::debug("{}: {:.0f} percent", window_text(window), *e.percent);
    }
    void operator()(const events::picked_up& e) const {
        if (e.refused) {
            spdlog::info("{}: {}", window_text(window), e.refused->message());
        } else {
            spdlog::info("{}: goes on after {}", window_text(window), bytes_text(e.received));
        }
    }
    void operator()(const events::progressed& e) const {
        spdlog::trace("{}: {} received, {} written", window_text(window), e.received, e.written);
    }
    void operator()(const events::called& e) const {
        if (e.problem) {
            spdlog::debug("{}: {}", name_of(e.kind), e.problem->message());
        } else {
            spdlog::debug("{}: answered", name_of(e.kind));
        }
    }
    void operator()(const events::throttled& e) const {
        if (e.capped)
            spdlog::warn("the server wants silence for {} or longer; it is asked again after that",
                         wait_text(e.wait));
        else
            spdlog::info("throttled: the account waits {}", wait_text(e.wait));
    }
    void operator()(const events::retrying& e) const {
        spdlog::info("{}: again in {}: {}", window_text(window), wait_text(e.wait),
                     e.problem.message());
    }
    void operator()(const events::narrowed& e) const {
        spdlog::warn("{} at once instead of {}: short of {}",
                     plural(static_cast<std::uint64_t>(e.downloads), "download"), e.wanted,
                     e.short_of);
    }
    void operator()(const events::divided& e) const {
        spdlog::info("{}: in {} instead{}", window_text(window),
                     plural(e.into.size(), "smaller export"),
                     e.why ? ": " + e.why->message() : ", as the account's past says");
    }
    void operator()(const events::unmatched& e) const {
        spdlog::warn("{}: {} that none of its windows holds{}", window_text(window),
                     plural(e.rows, "row"), e.path.empty() ? "" : ", kept in " + e.path);
    }
    void operator()(const events::unchanged&) const {
        spdlog::info("{}: exported again, and unchanged", window_text(window));
    }
    void operator()(const events::not_remembered& e) const {
        spdlog::warn("not remembered for the next run: {}", e.problem.message());
    }
    void operator()(const events::delivered& e) const {
        spdlog::info("{}: delivered {}, {}, {}", window_text(window), e.what.path(),
                     plural(e.what.content.rows, "row"), bytes_text(e.what.content.bytes));
    }
    void operator()(const events::failed& e) const {
        spdlog::info("{}: failed: {}", window_text(window), e.problem.message());
    }
};

}  // namespace

attempt<void> begin_log(const options& asked) {
    const auto level = spdlog::level::from_str(asked.log_level);
    if (level == spdlog::level::off && asked.log_level != "off") {
        return usage_problem(
            asked.name_of("log-level") + ": unknown level '" + asked.log_level + "'",
            "use trace, debug, info, warn, error or off");
    }
    auto logger = std::make_shared<spdlog::logger>("sluice", outlet());
    logger->set_level(level);
    logger->set_pattern("sluice: %l: %v");
    // Times only where they are needed: a warning is read as it comes, a log afterwards.
    if (level <= spdlog::level::info)
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l: %v", spdlog::pattern_time_type::utc);
    spdlog::set_default_logger(std::move(logger));
    return {};
}

log_diversion::log_diversion(std::function<void(const std::string& line)> to) {
    outlet()->divert(std::move(to));
}

log_diversion::~log_diversion() {
    outlet()->divert(nullptr);
}

void log_event(const event& what) {
    std::visit(event_writer{what.window}, what.what);
}

}  // namespace sluice::app
