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

void progress_plain::show(const event& what) {
    const bool moved = !std::holds_alternative<events::progressed>(what) &&
                       !std::holds_alternative<events::called>(what);
    changed_ = changed_ || moved;
    if (const auto* lost = std::get_if<events::failed>(&what)) {
        note("sluice: " + failed_line(lost->window, lost->problem, log_file).substr(2));
    } else if (const auto* silence = std::get_if<events::throttled>(&what)) {
        note("sluice: throttled by the server for " + wait_text(silence->wait));
    } else if (const auto* again = std::get_if<events::retrying>(&what)) {
        note_trouble(again->problem);
    }
}

void progress_plain::note_trouble(const failure& problem) {
    const auto now = present().now;
    const bool known =
        trouble_at_ && trouble_ == problem.cause() && now - *trouble_at_ < between_troubles;
    if (known || problem.cause() == error::throttled) return;
    trouble_at_ = now;
    trouble_ = problem.cause();
    note("sluice: trying again: " + printable(problem.message()));
}

void progress_plain::draw() {
    const moment_of_run when = present();
    const duration wait = changed_ ? while_it_changes : while_it_waits;
    if (told_at_ && when.now - *told_at_ < wait) return;
    told_at_ = when.now;
    changed_ = false;
    note(plain_line(model(), when));
}

void progress_plain::leave() {
    if (changed_ && told_at_) note(plain_line(model(), present()));
    changed_ = false;
}

}  // namespace sluice::app
