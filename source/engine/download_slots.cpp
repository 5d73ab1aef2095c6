#include <engine/download_slots.hpp>
#include <engine/download_width.hpp>

#include <algorithm>

namespace sluice {
namespace {

/// Where they are added as they help: one a core of a small machine; and what no line needs more
/// of.
constexpr int first_downloads = 2;
constexpr int most_downloads = 64;
/// Long enough for a new connection to come up to speed.
constexpr duration period = std::chrono::seconds(2);

}  // namespace

download_slots::download_slots(const asio::any_io_executor& control, clock& time,
                               std::optional<int> given)
    : time_(time), given_(given), places_(control, 0), adapting_(control, 1) {}

int download_slots::most_wanted() const noexcept {
    return given_ ? std::max(*given_, 1) : most_downloads;
}

void download_slots::begin(int that_fit) {
    if (runs_++ > 0) return;
    most_ = that_fit;
    const int first = std::min(that_fit, given_ ? most_wanted() : first_downloads);
    places_.add(first - width_);
    width_ = first;
}

awaitable<void> download_slots::adapt() {
    const auto lead = co_await adapting_.acquire();
    download_width width(width_, most_);
    for (;;) {
        const bool wanted = places_.waiting() > 0;
        const auto before = received_;
        const auto began = time_.now();
        co_await time_.sleep_for(period);
        const std::chrono::duration<double> took = time_.now() - began;
        if (wanted && places_.waiting() > 0) {
            width.saw(static_cast<double>(received_ - before) / took.count());
        } else {
            width.saw_slack();
        }
        places_.add(width.now() - width_);
        width_ = width.now();
    }
}

}  // namespace sluice
