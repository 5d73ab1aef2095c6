#include <engine/adapt_downloads.hpp>
#include <engine/job.hpp>
#include <engine/remaining_work.hpp>
#include <sluice/engine/engine.hpp>

#include <unistd.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <exception>
#include <map>
#include <span>
#include <string>
#include <thread>
#include <utility>

#include "core/host_capacity.hpp"

namespace sluice {

backfill::backfill(account who_, ledger& store_, sink& target_, export_spec spec_,
                   std::vector<time_range> windows_, observer* watcher_)
    : who(std::move(who_)),
      store(&store_),
      target(&target_),
      spec(std::move(spec_)),
      windows(std::move(windows_)),
      watcher(watcher_) {}

class engine::impl {
public:
    impl(asio::any_io_executor control, clock& time, transport& network, engine_options options)
        : control_(std::move(control)), clock_(time), network_(network), options_(options) {
        if (options_.bandwidth > 0) pace_.emplace(options_.bandwidth);
    }

    awaitable<outcome<summary>> run_backfill(backfill what);
    void stop();
    std::shared_ptr<session> find(const std::string& fingerprint) const;

private:
    transfer_pool* lanes_for(const backfill& what);
    awaitable<void> work_on(backfill_run& all, std::vector<job>& jobs);
    awaitable<outcome<summary>> run_under(const lease& held, backfill& what);
    std::shared_ptr<session> open_session(const backfill& what,
                                          std::span<const operation_time> times,
                                          std::chrono::milliseconds usual_span);
    asio::any_io_executor control_;
    clock& clock_;
    transport& network_;
    engine_options options_;
    std::optional<transfer_pool> lanes_;  // once they are wanted
    std::optional<byte_pace> pace_;
    bool stopped_ = false;
    std::map<std::string, std::weak_ptr<session>> sessions_;
};

namespace {

/// Where they are added as they help: one a core of a small machine; and what no line needs more
/// of.
constexpr int first_downloads = 2;
constexpr int most_downloads = 64;

/// That most of them cover.
std::chrono::milliseconds usual_span(const std::vector<export_record>& exports) {
    if (exports.empty()) return {};
    std::vector<std::chrono::milliseconds> spans;
    for (const auto& one : exports) spans.push_back(one.range.length());
    const auto middle = spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2);
    std::ranges::nth_element(spans, middle);
    return *middle;
}

time_range hull(const std::vector<time_range>& windows) {
    time_range all = windows.front();
    for (const auto& w : windows) {
        all.start = std::min(all.start, w.start);
        all.end = std::max(all.end, w.end);
    }
    return all;
}

/// A run whose windows another one has taken over ends.
awaitable<void> keep_lease(backfill_run& all) {
    auto lost = co_await all.keeper.keep();
    all.end(std::move(lost));
}

/// Waits for a group; what it throws is kept until all others have been waited for, too.
awaitable<std::exception_ptr> thrown_by(task_group& group) {
    try {
        co_await group.join();
    } catch (...) {
        co_return std::current_exception();
    }
    co_return std::exception_ptr();
}

}  // namespace

awaitable<outcome<summary>> engine::impl::run_backfill(backfill what) {
    if (what.windows.empty()) co_return summary();
    std::ranges::sort(what.windows);
    auto& store = *what.store;
    lease_request wanted;
    wanted.spec = canonical(what.spec);
    wanted.range = hull(what.windows);
    wanted.owner = "process " + std::to_string(::getpid());
    const auto held = co_await store.acquire(std::move(wanted));
    if (!held) co_return held.error();
    // Cancelled or not, what was begun is ended: the lease is released, the jobs are waited for.
    co_await asio::this_coro::throw_if_cancelled(false);
    outcome<summary> end = failure(error::stopped);
    std::exception_ptr thrown;
    try {
        end = co_await run_under(*held, what);
    } catch (...) {
        thrown = std::current_exception();
    }
    // One that is not released lapses.
    (void)co_await store.release(*held);
    if (thrown) std::rethrow_exception(thrown);
    co_return end;
}

awaitable<outcome<summary>> engine::impl::run_under(const lease& held, backfill& what) {
    const auto began = clock_.now();
    load_request wanted;
    wanted.destination = what.target->id();
    wanted.again = what.again;
    wanted.limit = what.who.limit;
    wanted.refusals_believed = refusal_believed;
    auto known = co_await what.store->load(held, std::move(wanted));
    if (!known) co_return known.error();
    auto left = find_work(what, *known, options_);
    if (!left) co_return left.error();
    const auto key = known->key;
    const auto shared = open_session(what, known->times, usual_span(left->exports));
    known = backfill_state();  // thousands of windows, which are sorted into `left` by now

    what.windows = std::move(left->windows);
    auto* const lanes = lanes_for(what);
    backfill_run all(control_, clock_, network_, lanes, options_, std::move(what), shared, key,
                     held);
    all.downloading.pace = pace_ ? &*pace_ : nullptr;
    all.result = std::move(left->counted);
    all.bundles = left->bundles;
    all.content_known = std::move(left->content_known);
    std::vector<job> jobs;
    jobs.reserve(left->exports.size());
    for (auto& record : left->exports)
        jobs.emplace_back(all, std::move(record), jobs.size(), split(options_.seed, jobs.size()));
    std::vector<export_record>().swap(left->exports);  // their copies are the jobs'
    co_await work_on(all, jobs);
    all.result.elapsed = clock_.now() - began;
    co_return std::move(all.result);
}

awaitable<void> engine::impl::work_on(backfill_run& all, std::vector<job>& jobs) {
    const bool adapts = options_.downloads == engine_options::as_many_as_help;
    const int wanted = adapts ? most_downloads : std::max(options_.downloads, 1);
    fitting fits{wanted, {}};
    if (all.lanes) {
        const auto room = capacity_of_host();
        fits = downloads_that_fit(room, wanted, all.bundles.windows);
    }
    if (!fits.short_of.empty() && !adapts) {
        events::narrowed told{wanted, fits.downloads, fits.short_of};
        all.tell(told);
    }
    const int first = std::min(fits.downloads, adapts ? first_downloads : wanted);
    all.downloads.add(first);
    task_group beside(control_);
    beside.spawn(keep_lease(all));
    if (adapts) beside.spawn(adapt_downloads(all, first, fits.downloads));
    std::deque<job> pieces;  // of exports that are divided
    all.begin_piece = [&all, &pieces](const time_range& range, std::uint64_t order) {
        export_record record;
        record.backfill = all.key;
        record.range = range;
        const auto own = split(~all.options.seed, pieces.size());
        all.jobs.spawn(pieces.emplace_back(all, std::move(record), order, own).live());
    };
    for (auto& one : jobs) all.jobs.spawn(one.live());
    const auto thrown = co_await thrown_by(all.jobs);
    beside.cancel();
    const auto also_thrown = co_await thrown_by(beside);
    (void)co_await all.shared->tokens.settle();
    if (thrown || also_thrown) std::rethrow_exception(thrown ? thrown : also_thrown);
}

/// Where its transfers run; null: on the control thread.
transfer_pool* engine::impl::lanes_for(const backfill& what) {
    const bool safe = clock_.thread_safe() && network_.thread_safe() && what.target->thread_safe();
    if (!safe || options_.transfer_threads == 0) return nullptr;
    if (!lanes_) {
        const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
        // A lone transfer uses two; more than there are downloads would only cost memory.
        const bool adapts = options_.downloads == engine_options::as_many_as_help;
        const int useful = adapts ? cores : std::min(cores, std::max(options_.downloads, 2));
        const bool given = options_.transfer_threads > 0;
        lanes_.emplace(static_cast<std::size_t>(given ? options_.transfer_threads : useful));
    }
    return &*lanes_;
}

std::shared_ptr<session> engine::impl::open_session(const backfill& what,
                                                    std::span<const operation_time> times,
                                                    std::chrono::milliseconds usual_span) {
    const auto fingerprint = what.who.fingerprint();
    if (auto found = find(fingerprint)) return found;
    auto fresh = std::make_shared<session>(control_, clock_, network_, what.who, *what.store);
    fresh->tokens.give_up_after(options_.operation_deadline);
    fresh->recall(times, usual_span);
    if (stopped_) fresh->stop();
    sessions_[fingerprint] = fresh;
    return fresh;
}

std::shared_ptr<session> engine::impl::find(const std::string& fingerprint) const {
    const auto place = sessions_.find(fingerprint);
    return place == sessions_.end() ? nullptr : place->second.lock();
}

void engine::impl::stop() {
    stopped_ = true;
    for (const auto& [fingerprint, one] : sessions_)
        if (const auto alive = one.lock()) alive->stop();
}

engine::engine(asio::any_io_executor control, clock& time, transport& network,
               engine_options options)
    : impl_(std::make_unique<impl>(std::move(control), time, network, options)) {}

engine::~engine() = default;

awaitable<outcome<summary>> engine::run(backfill what) {
    return impl_->run_backfill(std::move(what));
}

void engine::stop() {
    impl_->stop();
}

std::optional<dispatcher::reading> engine::tokens(const std::string& account_fingerprint) const {
    const auto found = impl_->find(account_fingerprint);
    if (!found) return std::nullopt;
    return found->tokens.read();
}

}  // namespace sluice
