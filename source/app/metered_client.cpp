#include "app/metered_client.hpp"

#include <optional>

namespace sluice::app {

metered_client::metered_client(asio::any_io_executor control, clock& time, transport& network,
                               const account& who, ledger& store, const backfill_options& how,
                               std::uint64_t seed)
    : clock_(time),
      account_(who),
      client_(network, who, time),
      tokens_(control, time, who.limit,
              [&store, limit = who.limit](const bucket_change& change) {
                  return store.update_bucket(limit, change);
              }),
      pause_(how.pause),
      retries_(how.retries),
      random_(seed) {}

template <class T, class Send>
awaitable<outcome<T>> metered_client::call(Send& send) {
    token_request claim;
    claim.free_of_charge = account_.scope == limit_scope::create;
    for (int tries = 0;; ++tries) {
        auto permit = co_await tokens_.admit(claim);
        if (!permit) co_return permit.error();
        outcome<T> answer = co_await send();
        if (answer) {
            if (auto kept = co_await permit->answered(); !kept) co_return kept.error();
            co_return answer;
        }
        const failure& problem = answer.error();
        const bool throttled = problem.cause() == error::throttled;
        const duration asked = problem.retry_after().value_or(std::chrono::milliseconds(0));
        auto settled = problem.never_sent() ? permit->never_sent()
                       : throttled ? permit->refused(std::max(asked, account_.limit.interval))
                                   : permit->answered();
        const auto kept = co_await std::move(settled);
        if (!kept) co_return kept.error();
        const bool passing = problem.is(condition::retry) || throttled;
        if (!passing || tries >= retries_) co_return answer;
        claim.not_before = clock_.now() + pause_.wait(tries, random_, asked);
    }
}

awaitable<outcome<segment_page>> metered_client::segments(std::string token) {
    auto send = [this, &token] { return client_.segments(token); };
    co_return co_await call<segment_page>(send);
}

awaitable<outcome<void>> metered_client::cancel(operation_id id) {
    auto send = [this, &id] { return client_.cancel(id); };
    co_return co_await call<void>(send);
}

}  // namespace sluice::app
