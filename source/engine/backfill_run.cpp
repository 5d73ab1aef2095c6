#include <engine/backfill_run.hpp>

namespace sluice {
namespace {

/// Enough to keep a burst of tokens busy at any latency; more would only write intents early.
constexpr std::ptrdiff_t creates_at_once = 16;

class tally {
public:
    explicit tally(summary& into) : sum_(into) {}

    void operator()(const events::called& e) {
        switch (e.kind) {
            case call_kind::create:
                ++sum_.requests.create;
                break;
            case call_kind::poll:
                ++sum_.requests.poll;
                break;
            case call_kind::results:
                ++sum_.requests.results;
                break;
            case call_kind::other:
                ++sum_.requests.segments;
                break;
        }
    }
    void operator()(const events::throttled&) { ++sum_.throttled; }
    void operator()(const events::delivered& e) {
        ++sum_.windows.delivered;
        sum_.bytes.written += e.what.content.bytes;
        sum_.rows += e.what.content.rows;
    }
    void operator()(const events::failed& e) {
        ++sum_.windows.failed;
        sum_.failures.emplace_back(e.window, e.problem);
    }
    template <class Other>
    void operator()(const Other&) {}

private:
    summary& sum_;
};

download_options how_to_download(const engine_options& options, session& shared,
                                 transfer_pool* lanes) {
    download_options how;
    how.keep_gzip = options.keep_gzip;
    how.largest_output = options.largest_output;
    how.checkpoint_every = options.checkpoint_every;
    how.retries = options.retries;
    how.pause = options.pause;
    how.longest_outage = options.longest_outage;
    how.patience = shared.who.patience;
    how.stopping = &shared.stopping;
    how.lanes = lanes;
    return how;
}

}  // namespace

backfill_run::backfill_run(const asio::any_io_executor& control_, clock& time_, transport& network_,
                           transfer_pool* lanes_, const engine_options& options_, backfill what,
                           std::shared_ptr<session> account_at_work, backfill_key key_)
    : control(control_),
      time(time_),
      network(network_),
      lanes(lanes_),
      options(options_),
      work(std::move(what)),
      shared(std::move(account_at_work)),
      key(key_),
      downloading(how_to_download(options, *shared, lanes)),
      creates(control, 1),
      downloads(control, 0),
      jobs(control),
      random_(split(options.seed, ~std::uint64_t{0})) {}

void backfill_run::tell(const event& what) {
    std::visit(tally(result), what);
    if (work.watcher) work.watcher->on(what);
}

void backfill_run::end(failure reason) {
    if (!result.ended_by) result.ended_by = std::move(reason);
    jobs.cancel();
}

awaitable<outcome<dispatcher::ticket>> backfill_run::admit(bid claim) {
    claim.free_of_charge =
        shared->who.scope == limit_scope::create && claim.kind != call_kind::create;
    return shared->tokens.admit(claim);
}

template <class T>
awaitable<outcome<T>> backfill_run::call(dispatcher::ticket ticket, const attempt<T>& send) {
    outcome<T> answer = co_await send();
    std::optional<failure> problem;
    if (!answer) problem = answer.error();
    const auto kept = settle(std::move(ticket), problem);
    if (!kept) co_return kept.error();
    co_return answer;
}

template awaitable<outcome<operation_id>> backfill_run::call(dispatcher::ticket,
                                                             const attempt<operation_id>&);
template awaitable<outcome<operation>> backfill_run::call(dispatcher::ticket,
                                                          const attempt<operation>&);
template awaitable<outcome<location>> backfill_run::call(dispatcher::ticket,
                                                         const attempt<location>&);

void backfill_run::create_answered(const std::optional<failure>& problem) {
    if (!problem) {
        if (!creating_works_) creates.add(creates_at_once - 1);
        creating_works_ = true;
        refusal_.reset();
        return;
    }
    if (creating_works_ || !problem->is(condition::give_up)) return;
    // The same words for two windows: it is not the window.
    if (refusal_ && refusal_->detail() == problem->detail()) hopeless_ = problem;
    refusal_ = problem;
}

void backfill_run::create_given_up(const failure& problem) {
    if (creating_works_ || hopeless_ || problem.cause() != error::malformed_answer) return;
    hopeless_ = problem;
}

outcome<void> backfill_run::settle(dispatcher::ticket ticket,
                                   const std::optional<failure>& problem) {
    events::called made{ticket.kind(), problem};
    tell(made);
    if (!problem) shared->server_known = true;
    if (!problem || !problem->never_sent()) {
        shared->unreachable_since.reset();
    } else if (!shared->unreachable_since) {
        shared->unreachable_since = time.now();
    }
    if (!problem) return ticket.answered();
    if (problem->never_sent()) return ticket.never_sent();
    if (problem->cause() != error::throttled) return ticket.answered();
    const auto silence = silence_asked_by(*problem);
    events::throttled told{silence, problem->retry_after() == limits::longest_retry_after};
    tell(told);
    return ticket.refused(silence);
}

// Without a word of the server the bucket is empty: at least one refill, and not in step with
// whoever else uses the key. Nor is one asked again at once that says that its time has come, yet
// refuses.
duration backfill_run::silence_asked_by(const failure& refusal) {
    const duration refill = shared->who.limit.interval;
    const auto asked = refusal.retry_after();
    if (!asked) return jittered(refill, 1.0, random_);
    if (*asked > duration::zero()) return *asked;
    return backoff{refill, refill}.wait(0, random_);
}

}  // namespace sluice
