// What a job does about a failure, as judged.
#include <engine/job.hpp>

namespace sluice {

using state = export_record::state;

void job::react(const failure& problem) {
    switch (judge_now(problem)) {
        case verdict::retry:
            if (record_.now == state::intended && run_.hopeless()) return fail(problem);
            return try_again(problem);
        case verdict::ask_again:
            not_before_ = run_.time.now();
            return;
        case verdict::renew_location:
            return back_off(problem, past_.renewals++);
        case verdict::start_again:
            return back_off(problem, past_.fresh_starts++);
        case verdict::recreate:
            return create_anew();
        case verdict::give_up:
            return fail(problem);
        case verdict::end_run:
            left_ = true;
            if (problem.cause() == error::stopped) {
                if (!run_.result.ended_by) run_.result.ended_by = problem;
                return;
            }
            return run_.end(problem);
    }
}

// A known server that is out of reach is waited for, which is not the export's fault: what fails
// once it is back has all its attempts left.
void job::try_again(const failure& problem) {
    if (!problem.never_sent() || !run_.shared->server_known) ++past_.attempts;
    back_off(problem, past_.failures++);
}

void job::back_off(const failure& problem, int failures) {
    const auto asked = problem.retry_after().value_or(std::chrono::milliseconds(0));
    const auto wait = run_.options.pause.wait(failures, random_, asked);
    not_before_ = run_.time.now() + wait;
    events::retrying told{record_.range, problem, wait};
    run_.tell(told);
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

void job::fail(const failure& problem) {
    if (record_.now == state::intended) run_.create_given_up(problem);
    const bool pick_up_later = record_.now != state::intended && leaves_export_good(problem) &&
                               age() <= run_.options.operation_deadline;
    record_.error = problem.message();
    auto on_record = record_;
    if (!pick_up_later) on_record.now = state::failed;
    record_.now = state::failed;
    // A window that never became an export leaves nothing to remember.
    if (record_.id != 0) {
        if (auto kept = run_.work.facts->save(on_record); !kept) return run_.end(kept.error());
    }
    enter(stage::failed);
    events::failed told{record_.range, problem};
    run_.tell(told);
}

}  // namespace sluice
