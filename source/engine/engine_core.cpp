#include <engine/account_context.hpp>
#include <engine/engine_core.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace sluice {

engine_core::engine_core(asio::any_io_executor control_, clock& time_, transport& network_,
                         engine_options options_)
    : control(std::move(control_)),
      time(time_),
      network(network_),
      options(options_),
      downloads(control, time, options.downloads),
      runs(control) {
    if (options.bandwidth) pace_.emplace(*options.bandwidth);
}

std::shared_ptr<account_context> engine_core::open(const account& who, ledger& store) {
    std::erase_if(accounts_, [](const auto& one) { return one.second.expired(); });
    auto& known = accounts_[{who.fingerprint(), &store}];
    if (auto open = known.lock()) return open;
    auto fresh = std::make_shared<account_context>(*this, who, store);
    known = fresh;
    return fresh;
}

std::uint64_t engine_core::seed_of(run_id which) const noexcept {
    constexpr std::uint64_t far_apart = 0x9e3779b97f4a7c15;
    return options.seed + far_apart * (which - 1);
}

transfer_pool* engine_core::lanes_for(const sink& target) {
    const bool safe = time.thread_safe() && network.thread_safe() && target.thread_safe();
    if (!safe || options.transfer_threads == 0) return nullptr;
    if (!lanes_) {
        const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
        // A lone transfer uses two; more than there are downloads would only cost memory.
        const int useful = std::min(cores, std::max(options.downloads.value_or(cores), 2));
        lanes_.emplace(static_cast<std::size_t>(options.transfer_threads.value_or(useful)));
    }
    return &*lanes_;
}

}  // namespace sluice
