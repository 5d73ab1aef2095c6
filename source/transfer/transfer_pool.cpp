#include "transfer/transfer_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "async/quiet_thread.hpp"

namespace sluice {

class transfer_pool::lane {
public:
    lane() : thread_(quiet_thread([this] { context.run(); })) {}
    ~lane() {
        if (thread_.joinable()) end();
    }
    lane(const lane&) = delete;
    lane& operator=(const lane&) = delete;

    void retire() { until_then_.reset(); }
    void end() {
        retire();
        thread_.join();
    }

    asio::io_context context{1};
    std::size_t places = 0;             // of the thread that asks
    std::atomic<std::size_t> busy = 0;  // transfers whose bytes move here

private:
    asio::executor_work_guard<asio::io_context::executor_type> until_then_{context.get_executor()};
    std::thread thread_;
};

transfer_pool::transfer_pool(std::size_t threads) {
    try {
        while (lanes_.size() < threads) lanes_.push_back(std::make_unique<lane>());
    } catch (const std::system_error&) {
        // The system gives no more: those that are there will do.
    }
}

// What one lane does last may still speak to another: no context goes before all have ended.
transfer_pool::~transfer_pool() {
    for (const auto& one : lanes_) one->retire();
    for (const auto& one : lanes_) one->end();
}

transfer_pool::place::place(lane& on) noexcept : lane_(&on) {
    ++on.places;
}

transfer_pool::place::place(place&& other) noexcept : lane_(std::exchange(other.lane_, nullptr)) {}

transfer_pool::place& transfer_pool::place::operator=(place&& other) noexcept {
    std::swap(lane_, other.lane_);
    return *this;
}

transfer_pool::place::~place() {
    if (lane_) --lane_->places;
}

asio::any_io_executor transfer_pool::place::executor() const {
    return lane_->context.get_executor();
}

transfer_pool::place transfer_pool::take() {
    const auto least =
        std::min_element(lanes_.begin(), lanes_.end(),
                         [](const auto& a, const auto& b) { return a->places < b->places; });
    return least == lanes_.end() ? place() : place(**least);
}

transfer_pool::work::work(work&& other) noexcept : lane_(std::exchange(other.lane_, nullptr)) {}

transfer_pool::work& transfer_pool::work::operator=(work&& other) noexcept {
    std::swap(lane_, other.lane_);
    return *this;
}

transfer_pool::work::~work() {
    if (lane_) --lane_->busy;
}

asio::any_io_executor transfer_pool::work::executor() const {
    return lane_->context.get_executor();
}

bool transfer_pool::work::crowded() const noexcept {
    return lane_ && lane_->busy > 1;
}

transfer_pool::work transfer_pool::begin(const place& on) noexcept {
    if (!on) return {};
    ++on.lane_->busy;
    return work(*on.lane_);
}

transfer_pool::work transfer_pool::begin_on_idle() noexcept {
    for (const auto& one : lanes_) {
        std::size_t idle = 0;
        if (one->busy.compare_exchange_strong(idle, 1)) return work(*one);
    }
    return {};
}

}  // namespace sluice
