#include <engine/lease_keeper.hpp>

#include <utility>

namespace sluice {
namespace {

/// So many times in its length a lease is renewed: two renewals may fail before it lapses.
constexpr int renewals = 3;

}  // namespace

lease_keeper::lease_keeper(ledger& store, clock& time, lease held, duration length)
    : store_(store),
      time_(time),
      held_(std::move(held)),
      length_(length),
      renewed_at_(time.now()) {}

awaitable<failure> lease_keeper::keep() {
    for (;;) {
        co_await time_.sleep_for(length_ / renewals);
        const auto kept = co_await renew();
        if (kept) continue;
        const bool lapsed = time_.now() - renewed_at_ >= length_;
        if (lapsed || kept.error().cause() == error::lease_lost) co_return kept.error();
    }
}

awaitable<outcome<void>> lease_keeper::confirm() {
    const bool overdue = time_.now() - renewed_at_ > length_ / 2;
    if (overdue) co_return co_await renew();
    co_return outcome<void>();
}

awaitable<outcome<void>> lease_keeper::renew() {
    const auto began = time_.now();
    auto kept = co_await store_.renew(held_, length_);
    if (kept) renewed_at_ = began;
    co_return kept;
}

}  // namespace sluice
