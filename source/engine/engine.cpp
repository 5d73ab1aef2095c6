#include <sluice/engine/engine.hpp>

#include <engine/engine_core.hpp>

#include <utility>

namespace sluice {

engine::engine(asio::any_io_executor control, clock& time, transport& network,
               engine_options options)
    : core_(std::make_unique<engine_core>(std::move(control), time, network, options)) {}

engine::~engine() = default;

session engine::open(const account& who, ledger& store) {
    return session(core_->open(who, store));
}

}  // namespace sluice
