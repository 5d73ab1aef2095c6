#include <engine/backfill_run.hpp>
#include <engine/run_state.hpp>
#include <engine/span_model.hpp>

#include <unistd.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <string>
#include <utility>

#include "async/caught.hpp"

namespace sluice {
namespace {

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
    for (const auto& w : windows) all.end = std::max(all.end, w.end);
    return all;
}

}  // namespace

run_state::run_state(std::shared_ptr<account_context> of, backfill what)
    : id(of->host.next_run()),
      news(id, of->host.time, run_progress({}, of->host.time.now())),
      account_(std::move(of)),
      what_(std::move(what)) {
    std::ranges::sort(what_.windows);
    news.progress = run_progress(what_.windows, account_->host.time.now());
}

awaitable<void> run_state::live(std::shared_ptr<run_state> self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    task_group inside(self->account_->host.control);
    inside.spawn(self->work());
    if (self->cancelled_) inside.cancel();
    self->inside_ = &inside;
    auto thrown = co_await thrown_by(inside);
    self->inside_ = nullptr;
    self->finish(std::move(thrown));
}

awaitable<void> run_state::work() {
    if (what_.windows.empty()) co_return;
    auto done = co_await deliver_under_lease();
    if (!done) result_.emplace(done.error());
}

awaitable<outcome<void>> run_state::deliver_under_lease() {
    auto& store = account_->store;
    lease_request wanted;
    wanted.spec = canonical(what_.spec);
    wanted.range = hull(what_.windows);
    wanted.owner = "process " + std::to_string(::getpid());
    const auto held = co_await store.acquire(std::move(wanted));
    if (!held) co_return held.error();
    // Cancelled or not, what was begun is ended: the lease is released, the jobs are waited for.
    co_await asio::this_coro::throw_if_cancelled(false);
    std::exception_ptr thrown;
    auto done = co_await caught(deliver(*held), thrown);
    // One that is not released lapses.
    (void)co_await store.release(*held);
    if (thrown) std::rethrow_exception(thrown);
    co_return done;
}

awaitable<outcome<void>> run_state::deliver(const lease& held) {
    load_request wanted;
    wanted.destination = what_.target->id();
    wanted.again = what_.again;
    wanted.limit = account_->who.limit;
    wanted.refusals_believed = refusal_believed;
    auto known = co_await account_->store.load(held, std::move(wanted));
    if (!known) co_return known.error();
    auto left = find_work(account_->who, what_, *known);
    if (!left) co_return left.error();

    const auto key = known->key;
    const auto span = usual_span(left->exports);
    account_->recall(known->times, span);
    account_->give_up_after(what_.how.operation_deadline);
    news.progress.begin(left->windows, left->exports, left->bundles.windows);
    if (const auto usual = span_model(known->times).usual(span)) news.progress.expect(*usual);
    known = backfill_state();  // thousands of windows, which are sorted into `left` by now
    backfill_run all(*account_, what_, id, news, stopping_, *left, key, held);
    co_await all.live(std::move(left->exports));
    co_return outcome<void>();
}

void run_state::finish(std::exception_ptr thrown) {
    auto& progress = news.progress;
    progress.finish(account_->host.time.now());
    const auto& windows = progress.so_far().windows;
    const bool complete = progress.done() + windows.failed == windows.planned;
    if (cancelled_ && !complete) progress.end(failure(error::stopped));
    thrown_ = std::move(thrown);
    if (!result_) result_.emplace(progress.so_far());
    ended_ = true;
    for (const auto& one : joining_) one->notify();
}

awaitable<outcome<summary>> run_state::join(std::shared_ptr<run_state> self) {
    const bool throwing = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto ended = std::make_shared<wakeup>(self->account_->host.control);
    self->joining_.push_back(ended);
    while (!self->ended_) {
        if (co_await is_cancelled()) self->cancel();
        co_await ended->wait_quietly();
    }
    self->joining_.remove(ended);
    co_await asio::this_coro::throw_if_cancelled(throwing);
    co_return self->result();
}

void run_state::stop() {
    stopping_.stop();
    account_->tokens.stop(id);
}

void run_state::cancel() {
    cancelled_ = true;
    if (inside_) inside_->cancel();
}

const outcome<summary>& run_state::result() const {
    if (thrown_) std::rethrow_exception(thrown_);
    return *result_;
}

snapshot run_state::read() const {
    const auto now = account_->host.time.now();
    const auto& who = account_->who;
    auto all = news.progress.picture(now, who.scope);
    all.run = id;
    all.ended = ended_;
    if (!all.begun) return all;
    const auto seen = account_->tokens.read();
    all.tokens = snapshot::bucket{seen.tokens, seen.next_token, seen.waiting};
    all.left.under_limit = time_under_limit(all.left.calls, *all.tokens, who.limit.interval, now);
    return all;
}

}  // namespace sluice
