#include <engine/delivery.hpp>
#include <engine/retry_decision.hpp>

#include <fmt/format.h>
#include <atomic>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "async/run_on.hpp"

namespace sluice {
namespace {

/// Often enough for an eye; each word wakes the control thread.
constexpr duration progress_pace = std::chrono::milliseconds(50);

}  // namespace

// Brings the bytes so far from a lane to the control thread, at most one word at a time.
class delivery::relay : public std::enable_shared_from_this<relay> {
public:
    relay(asio::any_io_executor control, clock& time, download::progress_function listener)
        : control_(std::move(control)), time_(time), listener_(std::move(listener)) {}

    // On the lane.
    void advance(std::uint64_t received, std::uint64_t written) {
        received_ = received;
        written_ = written;
        const auto now = time_.now();
        if (now < next_ || on_its_way_.exchange(true)) return;
        next_ = now + progress_pace;
        asio::post(control_, [self = shared_from_this()] { self->tell(); });
    }

    // On the control thread.
    void tell() {
        on_its_way_ = false;
        const auto received = received_.load();
        const auto written = written_.load();
        if (!listener_ || (received == told_received_ && written == told_written_)) return;
        told_received_ = received;
        told_written_ = written;
        try {
            listener_(received, written);
        } catch (...) {
            // Not out of the executor's loop: it is thrown where the transfer is waited for.
            thrown_ = std::current_exception();
            listener_ = nullptr;
        }
    }
    /// Tells what is left to tell; throws what the listener threw.
    void end() {
        tell();
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    }
    void close() { listener_ = nullptr; }

private:
    asio::any_io_executor control_;
    clock& time_;
    std::atomic<std::uint64_t> received_ = 0;
    std::atomic<std::uint64_t> written_ = 0;
    std::atomic<bool> on_its_way_ = false;
    steady_time next_{};                    // the lane's
    download::progress_function listener_;  // this and the rest: the control thread's
    std::uint64_t told_received_ = 0;
    std::uint64_t told_written_ = 0;
    std::exception_ptr thrown_;
};

delivery::delivery(backfill_run& run, const time_range& range, random_source random,
                   download::progress_function progress)
    : run_(run), range_(range), random_(std::move(random)) {
    const auto windows = run_.windows_of(range);
    windows_.assign(windows.begin(), windows.end());
    if (run_.lanes) place_ = run_.lanes->take();
    if (!place_) {
        progress_ = std::move(progress);
        return;
    }
    relay_ = std::make_shared<relay>(run_.control, run_.time, std::move(progress));
    progress_ = [by = relay_](std::uint64_t received, std::uint64_t written) {
        by->advance(received, written);
    };
}

delivery::~delivery() {
    if (relay_) relay_->close();
}

awaitable<void> delivery::on_lane(const std::function<awaitable<void>()>& what) {
    const auto busy = transfer_pool::begin(place_);
    const auto there = place_ ? place_.executor() : run_.control;
    co_await run_on(there, what);
}

awaitable<outcome<void>> delivery::open() {
    outcome<void> opened;
    std::optional<failure> refused;
    const std::function<awaitable<void>()> what = [&]() -> awaitable<void> {
        const auto there = co_await pick_up(refused);
        if (!there) {
            opened = there.error();
        } else if (!*there) {
            opened = co_await begin();
        }
    };
    co_await on_lane(what);
    if (opened && (picked_up_ > 0 || refused)) {
        events::picked_up told{picked_up_, std::move(refused)};
        run_.tell(range_, std::move(told));
    }
    co_return opened;
}

// True when an earlier run's bytes are gone on with; `refused` says why those it left are not.
awaitable<outcome<bool>> delivery::pick_up(std::optional<failure>& refused) {
    auto left = co_await left_before();
    if (!left && left.error().cause() == error::checkpoint_refused) {
        refused = left.error();
        co_return false;
    }
    if (!left) co_return left.error();
    if (!*left) co_return false;
    use(std::move((*left)->into));
    const auto resumed = co_await from_->resume((*left)->note);
    if (!resumed) {
        refused = resumed.error();
        into_->abort();
        co_return false;
    }
    picked_up_ = from_->received();
    co_return true;
}

awaitable<outcome<std::optional<resumed_writer>>> delivery::left_before() {
    if (is_bundle()) co_return co_await split_writer::resume(order_of_split());
    co_return co_await run_.work.target->resume(run_.work.spec, range_);
}

awaitable<outcome<void>> delivery::begin() {
    if (is_bundle()) {
        use(std::make_unique<split_writer>(order_of_split()));
        co_return outcome<void>();
    }
    auto opened = co_await run_.work.target->open(run_.work.spec, range_);
    if (!opened) co_return opened.error();
    use(std::move(*opened));
    co_return outcome<void>();
}

split_writer::order delivery::order_of_split() const {
    split_writer::order what;
    what.target = run_.work.target;
    what.spec = run_.work.spec;
    what.windows = windows_;
    for (const auto& window : windows_) what.known.push_back(run_.content_before(window));
    what.time_field = run_.work.how.time_field;
    what.largest_row = run_.work.how.largest_row;
    what.open_at_once = run_.open_windows;
    return what;
}

void delivery::use(std::unique_ptr<writer> into) {
    from_.reset();
    into_ = std::move(into);
    from_.emplace(run_.network, run_.time, *into_, run_.work.spec.format, run_.account.who.storage,
                  run_.downloading, random_, progress_);
}

awaitable<outcome<proof>> delivery::fetch(const secret& where) {
    outcome<proof> fetched = failure(error::stopped);
    const std::function<awaitable<void>()> what = [&]() -> awaitable<void> {
        fetched = co_await from_->fetch(where);
    };
    co_await on_lane(what);
    if (relay_) relay_->end();
    if (!fetched && !leaves_bytes_good(fetched.error())) into_->abort();
    co_return fetched;
}

awaitable<outcome<std::vector<delivery::file>>> delivery::commit(const proof& content) {
    outcome<std::vector<file>> files = failure(error::sink_failed);
    const std::function<awaitable<void>()> what = [&]() -> awaitable<void> {
        files = co_await publish(content);
    };
    co_await on_lane(what);
    co_return files;
}

awaitable<outcome<std::vector<delivery::file>>> delivery::publish(const proof& content) {
    if (!is_bundle() && run_.content_before(range_) == content.xxh3) {
        into_->abort();
        std::vector<file> as_it_was{file{range_, {}, content}};
        co_return as_it_was;
    }
    auto path = co_await into_->commit();
    if (!path) co_return path.error();
    if (is_bundle()) co_return split_files(static_cast<const split_writer&>(*into_), content);
    std::vector<file> one{file{range_, std::move(*path), content}};
    co_return one;
}

outcome<std::vector<delivery::file>> delivery::split_files(const split_writer& from,
                                                           const proof& content) {
    std::vector<file> files;
    unmatched_ = {from.unmatched().rows, from.unmatched().path};
    auto rows = unmatched_.rows;
    for (const auto& part : from.parts()) {
        rows += part.rows;
        proof of_part = content;
        of_part.bytes = part.bytes;
        of_part.rows = part.rows;
        of_part.xxh3 = part.xxh3;
        files.push_back({part.window, part.path, std::move(of_part)});
    }
    // Cannot be; but to lose rows in silence is the one thing that must not be.
    if (rows != content.rows)
        return failure(error::split_refused, format_range(range_),
                       fmt::format("{} rows came, {} were told apart", content.rows, rows));
    return files;
}

}  // namespace sluice
