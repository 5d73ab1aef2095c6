#include <engine/run_events.hpp>

#include <algorithm>
#include <exception>

namespace sluice {

void run_events::tell(const time_range& window, events::any what) {
    event told;
    told.run = run_;
    told.at = time_.now();
    told.wall = time_.wall_now();
    told.window = window;
    told.what = std::move(what);
    progress.apply(told);
    ++telling_;
    // By number: a reader may bring another one.
    for (std::size_t i = 0; i < readers_.size(); ++i)
        if (readers_[i]) tell(*readers_[i], told);
    if (--telling_ == 0) std::erase(readers_, nullptr);
}

void run_events::tell(observer& reader, const event& what) {
    try {
        reader.on(what);
        return;
    } catch (const std::exception& thrown) {
        progress.observer_failed(thrown.what());
    } catch (...) {
        progress.observer_failed("something that is no exception");
    }
    unsubscribe(reader);
}

void run_events::unsubscribe(const observer& reader) noexcept {
    std::ranges::replace(readers_, &reader, nullptr);
}

}  // namespace sluice
