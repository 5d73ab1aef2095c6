#include "app/progress_plain.hpp"

#include "api/quote.hpp"
#include "app/wording.hpp"

#include <fmt/format.h>

namespace sluice::app {
namespace {

constexpr duration while_it_changes = std::chrono::seconds(5);
constexpr duration while_it_waits = std::chrono::minutes(1);
// The same trouble of many exports is one thing to know.
constexpr duration between_troubles = std::chrono::seconds(30);

constexpr screen log_file{4096, 0, false, false};

}  // namespace

void progress_plain::on(const event& what) {
    const bool moved = !what.as<events::progressed>() && !what.as<events::called>();
    changed_ = changed_ || moved;
    if (const auto* lost = what.as<events::failed>()) {
        note("sluice: " + failed_line(what.window, lost->problem, log_file).substr(2));
    } else if (const auto* silence = what.as<events::throttled>()) {
        note("sluice: throttled by the server for " + wait_text(silence->wait));
    } else if (const auto* again = what.as<events::retrying>()) {
        note_trouble(again->problem, what.at);
    }
}

void progress_plain::note_trouble(const failure& problem, steady_time now) {
    const bool known =
        trouble_at_ && trouble_ == problem.cause() && now - *trouble_at_ < between_troubles;
    if (known || problem.cause() == error::throttled) return;
    trouble_at_ = now;
    trouble_ = problem.cause();
    note("sluice: trying again: " + printable(problem.message()));
}

void progress_plain::draw(const snapshot& run) {
    const duration wait = changed_ ? while_it_changes : while_it_waits;
    if (told_at_ && run.at - *told_at_ < wait) return;
    told_at_ = run.at;
    changed_ = false;
    note(plain_line(run));
}

void progress_plain::leave() {
    if (changed_ && told_at_) note(plain_line(present()));
    changed_ = false;
}

}  // namespace sluice::app
