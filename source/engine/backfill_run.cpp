#include <engine/backfill_run.hpp>

#include <algorithm>
#include <boost/asio/this_coro.hpp>

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
    void operator()(const events::unchanged&) { ++sum_.windows.already; }
    void operator()(const events::unmatched& e) { sum_.unmatched += e.rows; }
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
                           std::shared_ptr<session> account_at_work, backfill_key key_, lease held)
    : control(control_),
      time(time_),
      network(network_),
      lanes(lanes_),
      options(options_),
      work(std::move(what)),
      shared(std::move(account_at_work)),
      key(key_),
      keeper(*work.store, time, std::move(held), lease_request().length),
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

awaitable<outcome<dispatcher::permit>> backfill_run::admit(token_request claim) {
    claim.free_of_charge =
        shared->who.scope == limit_scope::create && claim.kind != call_kind::create;
    return shared->tokens.admit(claim);
}

template <class T>
awaitable<outcome<T>> backfill_run::call(dispatcher::permit permit, const attempt<T>& send) {
    outcome<T> answer = co_await send();
    std::optional<failure> problem;
    if (!answer) problem = answer.error();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto kept = co_await settle(std::move(permit), std::move(problem));
    if (!kept) co_return kept.error();
    co_return answer;
}

template awaitable<outcome<operation_id>> backfill_run::call(dispatcher::permit,
                                                             const attempt<operation_id>&);
template awaitable<outcome<operation>> backfill_run::call(dispatcher::permit,
                                                          const attempt<operation>&);
template awaitable<outcome<location>> backfill_run::call(dispatcher::permit,
                                                         const attempt<location>&);

std::string backfill_run::content_before(const time_range& window) const {
    const auto found = content_known.find(window);
    return found == content_known.end() ? std::string() : found->second;
}

std::vector<time_range> backfill_run::pieces_of(const time_range& range) const {
    if (!bundles.refused) return {range};
    const auto windows = windows_of(range);
    if (windows.size() > 1) return bundled(windows, bundles);
    if (range.length() < *bundles.refused) return {range};
    const auto halves = halves_of(range, options.shortest_window);
    return halves.empty() ? std::vector{range} : halves;
}

std::vector<time_range> backfill_run::less_than(const time_range& range) const {
    const auto windows = windows_of(range);
    if (windows.size() < 2) return halves_of(range, options.shortest_window);
    bundle_bounds half = bundles;
    half.windows = std::min(half.windows, (windows.size() + 1) / 2);
    return bundled(windows, half);
}

void backfill_run::replace_window(const time_range& window, const std::vector<time_range>& halves) {
    const auto place = std::ranges::lower_bound(work.windows, window);
    work.windows.insert(work.windows.erase(place), halves.begin(), halves.end());
    result.windows.planned += halves.size() - 1;
}

awaitable<void> backfill_run::refused(const time_range& range) {
    return remember_refused({}, range.length());
}

// Once may be chance; the second time, with none as long that worked between, it is the length.
awaitable<void> backfill_run::overtaxed(const time_range& range) {
    const auto span = range.length();
    if (!overtaxed_by_) {
        overtaxed_by_ = span;
        co_return;
    }
    overtaxed_by_ = std::min(*overtaxed_by_, span);
    co_await remember_refused(canonical(work.spec), *overtaxed_by_);
}

void backfill_run::worked(const time_range& range) {
    if (overtaxed_by_ && range.length() >= *overtaxed_by_) overtaxed_by_.reset();
}

awaitable<void> backfill_run::remember_refused(std::string spec, std::chrono::milliseconds span) {
    if (bundles.refused && *bundles.refused <= span) co_return;
    bundles.refused = span;
    const auto kept = co_await work.store->remember_refused_span(spec, span);
    tell_if_forgotten(kept);
}

awaitable<void> backfill_run::learn(duration ran, const time_range& range) {
    const operation_time seen{ran, range.length()};
    const auto kept = co_await work.store->add_operation_time(seen);
    tell_if_forgotten(kept);
}

// The next run does as well without, only slower.
void backfill_run::tell_if_forgotten(const outcome<void>& kept) {
    if (kept) return;
    events::not_remembered told{kept.error()};
    tell(told);
}

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

awaitable<outcome<void>> backfill_run::settle(dispatcher::permit permit,
                                              std::optional<failure> problem) {
    events::called made{permit.kind(), problem};
    tell(made);
    if (!problem) shared->server_known = true;
    if (!problem || !problem->never_sent()) {
        shared->unreachable_since.reset();
    } else if (!shared->unreachable_since) {
        shared->unreachable_since = time.now();
    }
    if (!problem) co_return co_await permit.answered();
    if (problem->never_sent()) co_return co_await permit.never_sent();
    if (problem->cause() != error::throttled) co_return co_await permit.answered();
    const auto silence = silence_asked_by(*problem);
    events::throttled told{silence, problem->retry_after() == limits::longest_retry_after};
    tell(told);
    co_return co_await permit.refused(silence);
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
