#include <engine/session.hpp>
#include <engine/span_model.hpp>

namespace sluice {

session::session(const asio::any_io_executor& control, clock& time, transport& network,
                 const account& who_, ledger& store)
    : who(who_),
      tokens(control, time, who.limit,
             [&store, limit = who_.limit](const bucket_change& change) {
                 return store.update_bucket(limit, change);
             }),
      api(network, who, time) {}

void session::stop() {
    tokens.stop();
    stopping.stop();
}

void session::recall(std::span<const operation_time> times, std::chrono::milliseconds span) {
    const span_model model(times);
    for (const auto& one : times) tokens.learn(model.carried_over(one, span));
}

}  // namespace sluice
