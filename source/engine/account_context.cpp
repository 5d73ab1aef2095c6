#include <engine/account_context.hpp>
#include <engine/engine_core.hpp>
#include <engine/span_model.hpp>

#include <algorithm>

namespace sluice {

account_context::account_context(engine_core& host_, const account& who_, ledger& store_)
    : host(host_),
      who(who_),
      store(store_),
      tokens(host.control, host.time, who.limit,
             [&at = store, limit = who.limit](const bucket_change& change) {
                 return at.update_bucket(limit, change);
             }),
      api(host.network, who, host.time) {}

void account_context::recall(std::span<const operation_time> times,
                             std::chrono::milliseconds span) {
    if (std::exchange(recalled_, true)) return;
    const span_model model(times);
    for (const auto& one : times) tokens.learn(model.carried_over(one, span));
}

void account_context::give_up_after(duration age) {
    longest_operation_ = std::max(longest_operation_, age);
    tokens.give_up_after(longest_operation_);
}

void account_context::called(const std::optional<failure>& problem, steady_time now) {
    if (!problem) server_known_ = true;
    if (!problem || !problem->never_sent()) {
        unreachable_since_.reset();
    } else if (!unreachable_since_) {
        unreachable_since_ = now;
    }
}

}  // namespace sluice
