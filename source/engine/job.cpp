#include <engine/job.hpp>
#include <engine/polling.hpp>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace sluice {

using state = export_record::state;

job::job(backfill_run& owner, export_record record, std::uint64_t order, random_source random)
    : run_(owner),
      record_(std::move(record)),
      order_(static_cast<std::uint32_t>(order)),
      watched_as_(owner.account.next_operation()),
      random_(std::move(random)),
      running_since_(owner.time.now() - age_on_record()) {
    past_.creations = record_.now == state::intended ? 0 : 1;
    record_.error.clear();
}

awaitable<void> job::live() {
    expect_call();
    while (!ended()) {
        outcome<void> step;
        if (record_.now == state::running) {
            // Waited for here and in no frame of its own: most jobs do so most of the time.
            enter(stage::running);
            step = co_await look(co_await admit(call_kind::poll));
        } else {
            step = co_await advance();
        }
        // What came of the step is written down, whoever asks for its end meanwhile.
        co_await asio::this_coro::throw_if_cancelled(false);
        if (step) {
            past_.attempts = past_.failures = 0;
        } else if (!left_) {
            co_await react(step.error());
        }
        co_await asio::this_coro::throw_if_cancelled(true);
    }
    turn_ = {};
    to_come_ = {};
}

awaitable<outcome<void>> job::advance() {
    return record_.now == state::intended ? create() : fetch();
}

// The intent, then the token, then the call, then the operation's id: a crash costs at most one
// token and leaves at most one export nobody fetches.
awaitable<outcome<void>> job::create() {
    enter(stage::waiting);
    if (!turn_) turn_ = co_await run_.creates.enter();
    if (run_.stopping.stopped()) co_return failure(error::stopped);
    if (run_.creates.hopeless()) co_return *run_.creates.hopeless();
    if (const auto pieces = run_.windows.pieces_of(record_.range); pieces.size() > 1)
        co_return co_await divide(pieces, nullptr);
    record_.intended_at = run_.time.wall_now();
    ++record_.creations;
    if (auto kept = co_await run_.save(record_); !kept) co_return kept.error();

    auto permit = co_await admit(call_kind::create);
    if (!permit) co_return permit.error();
    const backfill_run::attempt<operation_id> send = [this] { return create_on_record(); };
    const auto made = co_await run_.call<operation_id>(record_.range, std::move(*permit), send);
    if (!made && speaks_of_span(made.error().detail()) &&
        !run_.windows.less_than(record_.range).empty())
        co_return made.error();
    run_.creates.answered(made ? std::nullopt : std::optional<failure>(made.error()));
    if (!made) co_return made.error();
    turn_ = {};
    co_return outcome<void>();
}

/// The id is written down before the token is settled: if that fails, the export is not lost.
awaitable<outcome<operation_id>> job::create_on_record() {
    enter(stage::creating);
    auto made = co_await run_.account.api.create(run_.work.spec, record_.range);
    if (!made) co_return made;
    co_await asio::this_coro::throw_if_cancelled(false);
    record_.operation = *made;
    record_.created_at = run_.time.wall_now();
    running_since_ = run_.time.now();
    record_.now = state::running;
    ++past_.creations;
    made_here_ = true;
    seen_ = {};
    not_before_ = {};
    to_come_ = {};
    if (auto kept = co_await run_.save(record_); !kept) co_return kept.error();
    co_return made;
}

awaitable<outcome<void>> job::look(outcome<dispatcher::permit> permit) {
    if (!permit) co_return permit.error();
    const backfill_run::attempt<operation> send = [this] {
        return run_.account.api.poll(record_.operation);
    };
    const auto seen = co_await run_.call<operation>(record_.range, std::move(*permit), send);
    if (!seen) co_return seen.error();
    co_return co_await saw(*seen);
}

awaitable<outcome<void>> job::saw(const operation& seen) {
    run_.tell(record_.range, events::polled{seen.percent});
    switch (seen.now) {
        case operation::state::completed:
            co_return co_await completed(seen);
        case operation::state::failed: {
            run_.account.tokens.saw_ended(watched_as_, std::nullopt);
            const auto& why = seen.error_details.empty() ? seen.state_text : seen.error_details;
            co_return failure(error::operation_failed, record_.operation.text(), why);
        }
        default:
            break;
    }
    if (age() > run_.work.how.operation_deadline)
        co_return failure(error::operation_overdue, record_.operation.text(), seen.state_text);
    seen_.add(age(), seen.percent);
    run_.account.tokens.saw_running(watched_as_, seen_);
    not_before_ = {};
    co_return outcome<void>();
}

awaitable<outcome<void>> job::completed(const operation& seen) {
    if (seen.results.empty()) co_return failure(error::results_missing, record_.operation.text());
    const auto watched = made_here_ ? std::optional(age()) : std::nullopt;
    const auto ran = running_time(seen, watched, run_.work.how.operation_deadline);
    run_.account.tokens.saw_ended(watched_as_, ran);
    record_.results = seen.results;
    record_.now = state::completed;
    not_before_ = {};
    expect_call();
    enter(stage::ready);
    if (auto kept = co_await run_.save(record_); !kept) co_return kept;
    if (ran) co_await run_.learn(*ran, record_.range);
    co_return outcome<void>();
}

awaitable<outcome<void>> job::fetch() {
    enter(stage::ready);
    co_await run_.stopping.sleep_until(run_.time, not_before_);
    const auto slot = co_await run_.host.downloads.acquire();
    if (run_.stopping.stopped()) co_return failure(error::stopped);
    std::uint64_t counted = 0;
    delivery onward(run_, record_.range, split(run_.seed ^ 1, order_),
                    [this, &counted](std::uint64_t received, std::uint64_t written) {
                        run_.host.downloads.count(received - std::min(received, counted));
                        counted = received;
                        run_.tell(record_.range, events::progressed{received, written});
                    });
    if (auto opened = co_await onward.open(); !opened) co_return opened;
    counted = onward.picked_up();
    auto content = co_await transfer(onward, counted);
    if (!content) co_return content.error();
    co_return co_await deliver(onward, std::move(*content));
}

/// Fetches, within the budgets; what has come so far is kept over every further try.
awaitable<outcome<proof>> job::transfer(delivery& onward, const std::uint64_t& received) {
    past_.renewals = 0;
    for (;;) {
        const auto before = received;
        auto content = co_await try_transfer(onward);
        if (content || left_) co_return content;
        if (received > before) {
            past_.attempts = past_.failures = 0;
            past_.renewals = 0;
        }
        switch (judge_now(content.error())) {
            case retry_decision::renew_location:
                place_.reset();
                back_off(content.error(), past_.renewals++);
                break;
            case retry_decision::retry:
                try_again(content.error());
                break;
            case retry_decision::ask_again:
                not_before_ = run_.time.now();
                break;
            default:
                co_return content;
        }
        co_await run_.stopping.sleep_until(run_.time, not_before_);
        if (run_.stopping.stopped()) co_return failure(error::stopped);
    }
}

/// Asks for a location when there is none that is believed in, and fetches from it.
awaitable<outcome<proof>> job::try_transfer(delivery& onward) {
    if (!place_) {
        auto permit = co_await admit(call_kind::results);
        if (!permit) co_return permit.error();
        to_come_ = {};
        const backfill_run::attempt<location> send = [this] {
            return run_.account.api.results(record_.results);
        };
        auto place = co_await run_.call<location>(record_.range, std::move(*permit), send);
        co_await asio::this_coro::throw_if_cancelled(true);
        if (!place) co_return place.error();
        place_ = std::move(*place);
    }
    enter(stage::downloading);
    auto content = co_await onward.fetch(place_->where);
    if (!content && content.error().is(condition::retry) && content.error().never_sent()) {
        // The download has waited for as long as an outage may last.
        left_ = true;
        run_.end(content.error());
    }
    co_return content;
}

awaitable<outcome<void>> job::deliver(delivery& onward, proof content) {
    if (auto ours = co_await run_.keeper.confirm(); !ours) co_return ours;
    const auto files = co_await onward.commit(content);
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!files) co_return files.error();
    std::vector<receipt> done;
    for (const auto& file : *files) {
        auto& one = done.emplace_back();
        one.window = file.window;
        one.objects = file.objects;
        one.content = file.content;
        one.operation = record_.operation;
        one.results = record_.results;
        one.delivered_at = run_.time.wall_now();
    }
    auto fresh = done;
    std::erase_if(fresh, [](const receipt& one) { return one.objects.empty(); });
    auto ended = record_;
    ended.now = state::delivered;
    const auto kept = co_await run_.account.store.deliver(run_.keeper.held(), ended, fresh);
    if (!kept) co_return kept.error();
    record_ = std::move(ended);
    enter(stage::delivered);
    run_.windows.worked(record_.range);
    tell_of(done, onward);
    co_return outcome<void>();
}

void job::tell_of(const std::vector<receipt>& done, const delivery& onward) {
    if (const auto& beside = onward.unmatched(); beside.content.rows > 0) {
        const auto path = beside.objects.empty() ? std::string() : beside.objects.front().name;
        run_.tell(record_.range, events::unmatched{beside.content.rows, path});
    }
    for (const auto& one : done) {
        if (one.objects.empty()) {
            run_.tell(one.window, events::unchanged{});
        } else {
            run_.tell(one.window, events::delivered{one});
        }
    }
}

void job::enter(stage where) {
    if (stage_ == where) return;
    stage_ = where;
    run_.tell(record_.range, events::stage_changed{where});
}

// No coroutine: whoever waits here keeps no claim beside the one that waits.
awaitable<outcome<dispatcher::permit>> job::admit(call_kind kind) const {
    token_request b;
    b.kind = kind;
    b.order = order_;
    b.not_before = not_before_;
    if (kind == call_kind::poll) {
        b.running_since = running_since_;
        b.operation = watched_as_;
        b.seen = seen_;
    }
    return run_.admit(b);
}

void job::expect_call() {
    auto& tokens = run_.account.tokens;
    if (record_.now == state::intended) to_come_ = expected_call(tokens, call_kind::create);
    if (record_.now == state::completed) to_come_ = expected_call(tokens, call_kind::results);
}

/// How long ago an earlier run began the operation: by the wall clock, once, and by the steady one
/// from then on, lest a clock that is set makes all operations old.
duration job::age_on_record() const {
    const auto wall = run_.time.wall_now();
    return wall - std::min(record_.created_at.value_or(wall), wall);
}

}  // namespace sluice
