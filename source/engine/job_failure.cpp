// What a job does about a failure, as judged.
#include <engine/job.hpp>

namespace sluice {

using state = export_record::state;

awaitable<void> job::react(const failure& problem) {
    const auto judged = judge_now(problem);
    if (co_await divide_over(problem, judged)) co_return;
    switch (judged) {
        case retry_decision::retry:
            if (record_.now != state::intended || !run_.creates.hopeless())
                co_return try_again(problem);
            break;
        case retry_decision::ask_again:
            not_before_ = run_.time.now();
            co_return;
        case retry_decision::renew_location:
            co_return back_off(problem, past_.renewals++);
        case retry_decision::start_again:
            co_return back_off(problem, past_.fresh_starts++);
        case retry_decision::recreate:
            co_return create_anew();
        case retry_decision::give_up:
            break;
        case retry_decision::end_run:
            left_ = true;
            if (problem.cause() != error::stopped) co_return run_.end(problem);
            run_.news.progress.end(problem);
            co_return;
    }
    co_await fail(problem);
}

// A known server that is out of reach is waited for, which is not the export's fault: what fails
// once it is back has all its attempts left.
void job::try_again(const failure& problem) {
    if (!problem.never_sent() || !run_.account.server_known()) ++past_.attempts;
    back_off(problem, past_.failures++);
}

void job::back_off(const failure& problem, int failures) {
    const auto asked = problem.retry_after().value_or(std::chrono::milliseconds(0));
    const auto wait = run_.work.how.pause.wait(failures, random_, asked);
    not_before_ = run_.time.now() + wait;
    run_.tell(record_.range, events::retrying{problem, wait});
}

void job::create_anew() {
    record_.now = state::intended;
    record_.operation = {};
    record_.results = {};
    record_.created_at.reset();
    place_.reset();
    past_.attempts = past_.failures = 0;
    past_.fresh_starts = 0;
    expect_call();
}

// Where smaller exports may do what this one did not.
awaitable<bool> job::divide_over(const failure& problem, retry_decision judged) {
    auto asked = asks_for_division(problem, judged);
    // A window of its own is tried as often as any before it is taken apart.
    if (!is_bundle() && judged != retry_decision::give_up) asked = division::none;
    if (asked == division::none) co_return false;
    if (run_.windows.less_than(record_.range).empty()) co_return false;
    if (asked == division::refused) {
        co_await run_.refused(record_.range);
    } else {
        co_await run_.overtaxed(record_.range);
    }
    const auto divided = co_await divide(run_.windows.less_than(record_.range), &problem);
    if (!divided) {
        left_ = true;
        run_.end(divided.error());
    }
    co_return true;
}

// An export that was never on record leaves nothing there.
awaitable<outcome<void>> job::divide(std::vector<time_range> into, const failure* why) {
    record_.now = state::divided;
    record_.error = why ? why->message() : std::string();
    if (record_.id != 0) {
        if (auto kept = co_await run_.save(record_); !kept) co_return kept;
    }
    events::divided told{into, {}};
    if (why) told.why = *why;
    run_.tell(record_.range, std::move(told));
    if (!is_bundle()) run_.windows.replace(record_.range, into);
    for (const auto& range : into) run_.begin_piece(range, order_);
    co_return outcome<void>();
}

awaitable<void> job::fail(const failure& problem) {
    if (record_.now == state::intended) run_.creates.given_up(problem);
    const bool pick_up_later = record_.now != state::intended && leaves_export_good(problem) &&
                               age() <= run_.work.how.operation_deadline;
    record_.error = problem.message();
    auto on_record = record_;
    if (!pick_up_later) on_record.now = state::failed;
    record_.now = state::failed;
    // A window that never became an export leaves nothing to remember.
    if (record_.id != 0) {
        if (auto kept = co_await run_.save(on_record); !kept) co_return run_.end(kept.error());
    }
    enter(stage::failed);
    for (const auto& window : run_.windows_of(record_.range)) {
        run_.tell(window, events::failed{problem});
    }
}

}  // namespace sluice
