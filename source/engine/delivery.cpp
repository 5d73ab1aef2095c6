#include <engine/delivery.hpp>
#include <engine/retry_decision.hpp>

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
    const auto note = co_await left_before();
    if (!note && note.error().cause() == error::checkpoint_refused) {
        refused = note.error();
        co_return false;
    }
    if (!note) co_return note.error();
    if (!*note) co_return false;
    const auto resumed = co_await from_->resume(**note);
    if (!resumed) {
        refused = resumed.error();
        drop();
        co_return false;
    }
    picked_up_ = from_->received();
    co_return true;
}

// The note of what an earlier run left, which is in use then.
awaitable<outcome<std::optional<std::vector<std::byte>>>> delivery::left_before() {
    std::optional<std::vector<std::byte>> note;
    if (is_bundle()) {
        auto left = co_await split_writer::resume(order_of_split());
        if (!left) co_return left.error();
        if (!*left) co_return note;
        note = std::move((*left)->note);
        use(std::move((*left)->into));
        co_return note;
    }
    auto left = co_await run_.work.target->resume(whole_target());
    if (!left) co_return left.error();
    if (!*left) co_return note;
    note = std::move((*left)->note);
    use(std::unique_ptr<writer>(std::move((*left)->into)));
    co_return note;
}

awaitable<outcome<void>> delivery::begin() {
    if (is_bundle()) {
        use(std::make_unique<split_writer>(order_of_split()));
        co_return outcome<void>();
    }
    auto opened = co_await run_.work.target->open(whole_target());
    if (!opened) co_return opened.error();
    use(std::move(*opened));
    co_return outcome<void>();
}

target delivery::whole_target() const {
    auto what = window_target(run_.work.spec, range_);
    if (run_.downloading.keep_gzip) what.suffix = ".gz";
    return what;
}

split_writer::order delivery::order_of_split() const {
    split_writer::order what;
    what.place = run_.work.target;
    what.spec = run_.work.spec;
    what.windows = windows_;
    for (const auto& window : windows_) what.known.push_back(run_.content_before(window));
    what.time_field = run_.work.how.time_field;
    what.largest_row = run_.work.how.largest_row;
    return what;
}

void delivery::use(std::unique_ptr<writer> whole) {
    from_.reset();
    whole_ = std::move(whole);
    receive_into(*whole_, true);
}

void delivery::use(std::unique_ptr<split_writer> split) {
    from_.reset();
    split_ = std::move(split);
    receive_into(split_->input(), false);
}

void delivery::receive_into(writer& into, bool proves) {
    auto how = run_.downloading;
    how.writer_proves = !proves;
    from_.emplace(run_.network, run_.time, into, run_.work.spec.format, run_.account.who.storage,
                  how, random_, progress_);
}

void delivery::drop() noexcept {
    if (whole_) whole_->abort();
    if (split_) split_->abort();
}

awaitable<outcome<proof>> delivery::fetch(const secret& where) {
    outcome<proof> fetched = failure(error::stopped);
    const std::function<awaitable<void>()> what = [&] { return fetch_here(where, fetched); };
    co_await on_lane(what);
    if (relay_) relay_->end();
    if (!fetched && !leaves_bytes_good(fetched.error())) drop();
    co_return fetched;
}

awaitable<void> delivery::fetch_here(const secret& where, outcome<proof>& fetched) {
    if (!split_ || !place_) {
        fetched = co_await from_->fetch(where);
        co_return;
    }
    const std::function<awaitable<void>()> what = [&]() -> awaitable<void> {
        fetched = co_await from_->fetch(where);
    };
    const auto split = co_await split_->split_beside(what);
    if (!split) fetched = split.error();
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
    if (split_) {
        const auto stored = co_await split_->commit(content);
        if (!stored) co_return stored.error();
        unmatched_ = split_->unmatched();
        co_return split_->parts();
    }
    std::vector<file> one(1);
    one.front().window = range_;
    one.front().content = content;
    if (run_.content_before(range_) == content.xxh3) {
        whole_->abort();
        co_return one;
    }
    auto stored = co_await whole_->commit(content);
    if (!stored) co_return stored.error();
    one.front().objects = std::move(*stored);
    co_return one;
}

}  // namespace sluice
