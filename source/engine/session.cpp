#include <engine/session.hpp>
#include <engine/span_model.hpp>

namespace sluice {

session::session(const asio::any_io_executor& control, clock& time, transport& network,
                 const account& who_, ledger& store)
    : who(who_),
      tokens(control, time, who.limit,
             [&store, limit = who_.limit](const moment& now, const auto& change) {
                 return store.update_bucket(limit, now, change);
             }),
      api(network, who, time) {}

void session::stop() {
    tokens.stop();
    stopping.stop();
}

outcome<void> session::recall(ledger& store, std::chrono::milliseconds span) {
    const auto times = store.recent_operation_times();
    if (!times) return times.error();
    const span_model model(*times);
    for (const auto& one : *times) tokens.learn(model.carried_over(one, span));
    return {};
}

}  // namespace sluice
