#include <engine/adapt_downloads.hpp>
#include <engine/download_width.hpp>

namespace sluice {
namespace {

/// Long enough for a new connection to come up to speed.
constexpr duration period = std::chrono::seconds(2);

}  // namespace

awaitable<void> adapt_downloads(backfill_run& run, int first, int most) {
    download_width width(first, most);
    for (;;) {
        const bool wanted = run.downloads.waiting() > 0;
        const auto before = run.result.bytes.received;
        const auto began = run.time.now();
        co_await run.time.sleep_for(period);
        const std::chrono::duration<double> took = run.time.now() - began;
        const int width_before = width.now();
        if (wanted && run.downloads.waiting() > 0) {
            width.saw(static_cast<double>(run.result.bytes.received - before) / took.count());
        } else {
            width.saw_slack();
        }
        run.downloads.add(width.now() - width_before);
    }
}

}  // namespace sluice
