#include <engine/backfill_run.hpp>
#include <engine/job.hpp>

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "async/caught.hpp"
#include "core/host_capacity.hpp"

namespace sluice {
namespace {

download_options how_to_download(backfill_run& run) {
    const auto& wanted = run.work.how;
    download_options how;
    how.keep_gzip = wanted.keep_gzip;
    how.largest_output = wanted.largest_output;
    how.checkpoint_every = wanted.checkpoint_every;
    how.retries = wanted.retries;
    how.pause = wanted.pause;
    how.longest_outage = wanted.longest_outage;
    how.patience = run.account.who.patience;
    how.stopping = &run.stopping;
    how.lanes = run.lanes;
    how.pace = run.host.pace();
    return how;
}

}  // namespace

backfill_run::backfill_run(account_context& of, const backfill& what, run_id id, run_events& news_,
                           stop_signal& stopping_, remaining_work& left, backfill_key key_,
                           lease held)
    : host(of.host),
      account(of),
      work(what),
      seed(host.seed_of(id)),
      key(key_),
      keeper(of.store, host.time, std::move(held), lease_request().length),
      news(news_),
      stopping(stopping_),
      creates(host.control),
      windows(std::move(left.windows), left.bundles, what.how.shortest_window),
      control(host.control),
      time(host.time),
      network(host.network),
      lanes(host.lanes_for(*what.target)),
      downloading(how_to_download(*this)),
      id_(id),
      bundle_(left.bundles.windows),
      content_known_(std::move(left.content_known)),
      random_(split(seed, ~std::uint64_t{0})),
      jobs_(host.control) {}

backfill_run::~backfill_run() = default;

awaitable<void> backfill_run::live(std::vector<export_record> exports) {
    // Cancelled or not, the jobs are waited for: they use what lives in this frame.
    co_await asio::this_coro::throw_if_cancelled(false);
    std::vector<job> all;
    all.reserve(exports.size());
    for (auto& record : exports)
        all.emplace_back(*this, std::move(record), all.size(), split(seed, all.size()));
    std::vector<export_record>().swap(exports);  // their copies are the jobs'
    fit_downloads();
    task_group beside(control);
    beside.spawn(keep_lease());
    if (host.downloads.adapts()) beside.spawn(host.downloads.adapt());
    for (auto& one : all) jobs_.spawn(one.live());
    const auto thrown = co_await thrown_by(jobs_);
    beside.cancel();
    const auto also_thrown = co_await thrown_by(beside);
    host.downloads.end();
    (void)co_await account.tokens.settle();
    if (thrown || also_thrown) std::rethrow_exception(thrown ? thrown : also_thrown);
}

/// A run whose windows another one has taken over ends.
awaitable<void> backfill_run::keep_lease() {
    auto lost = co_await keeper.keep();
    end(std::move(lost));
}

void backfill_run::fit_downloads() {
    auto& slots = host.downloads;
    const int wanted = slots.most_wanted();
    fitting fits{wanted, {}};
    if (lanes) {
        fits = downloads_that_fit(capacity_of_host(), wanted, bundle_);
    }
    slots.begin(fits.downloads);
    if (!fits.short_of.empty() && !slots.adapts())
        tell(windows.hull(), events::narrowed{wanted, fits.downloads, fits.short_of});
}

void backfill_run::end(failure reason) {
    news.progress.end(std::move(reason));
    jobs_.cancel();
}

void backfill_run::begin_piece(const time_range& range, std::uint64_t order) {
    export_record record;
    record.backfill = key;
    record.range = range;
    const auto own = split(~seed, pieces_.size());
    jobs_.spawn(pieces_.emplace_back(*this, std::move(record), order, own).live());
}

awaitable<outcome<dispatcher::permit>> backfill_run::admit(token_request claim) {
    claim.free_of_charge =
        account.who.scope == limit_scope::create && claim.kind != call_kind::create;
    claim.group = id_;
    if (stopping.stopped()) co_return failure(error::stopped);
    co_return co_await account.tokens.admit(claim);
}

template <class T>
awaitable<outcome<T>> backfill_run::call(time_range range, dispatcher::permit permit,
                                         const attempt<T>& send) {
    outcome<T> answer = co_await send();
    std::optional<failure> problem;
    if (!answer) problem = answer.error();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto kept = co_await settle(range, std::move(permit), std::move(problem));
    if (!kept) co_return kept.error();
    co_return answer;
}

template awaitable<outcome<operation_id>> backfill_run::call(time_range, dispatcher::permit,
                                                             const attempt<operation_id>&);
template awaitable<outcome<operation>> backfill_run::call(time_range, dispatcher::permit,
                                                          const attempt<operation>&);
template awaitable<outcome<location>> backfill_run::call(time_range, dispatcher::permit,
                                                         const attempt<location>&);

awaitable<outcome<void>> backfill_run::settle(time_range range, dispatcher::permit permit,
                                              std::optional<failure> problem) {
    tell(range, events::called{permit.kind(), problem});
    account.called(problem, time.now());
    if (!problem) co_return co_await permit.answered();
    if (problem->never_sent()) co_return co_await permit.never_sent();
    if (problem->cause() != error::throttled) co_return co_await permit.answered();
    const auto silence = silence_asked_by(*problem);
    const bool capped = problem->retry_after() == limits::longest_retry_after;
    tell(range, events::throttled{silence, capped});
    co_return co_await permit.refused(silence);
}

// Without a word of the server the bucket is empty: at least one refill, and not in step with
// whoever else uses the key. Nor is one asked again at once that says that its time has come, yet
// refuses.
duration backfill_run::silence_asked_by(const failure& refusal) {
    const duration refill = account.who.limit.interval;
    const auto asked = refusal.retry_after();
    if (!asked) return jittered(refill, 1.0, random_);
    if (*asked > duration::zero()) return *asked;
    return backoff{refill, refill}.wait(0, random_);
}

std::string backfill_run::content_before(const time_range& window) const {
    const auto found = content_known_.find(window);
    return found == content_known_.end() ? std::string() : found->second;
}

awaitable<void> backfill_run::refused(const time_range& range) {
    return remember_refused({}, windows.refused(range));
}

awaitable<void> backfill_run::overtaxed(const time_range& range) {
    return remember_refused(canonical(work.spec), windows.overtaxed(range));
}

awaitable<void> backfill_run::remember_refused(std::string spec,
                                               std::optional<std::chrono::milliseconds> span) {
    if (!span) co_return;
    const auto kept = co_await account.store.remember_refused_span(spec, *span);
    tell_if_forgotten(kept);
}

awaitable<void> backfill_run::learn(duration ran, const time_range& range) {
    const operation_time seen{ran, range.length()};
    const auto kept = co_await account.store.add_operation_time(seen);
    tell_if_forgotten(kept);
}

// The next run does as well without, only slower.
void backfill_run::tell_if_forgotten(const outcome<void>& kept) {
    if (!kept) tell(windows.hull(), events::not_remembered{kept.error()});
}

}  // namespace sluice
