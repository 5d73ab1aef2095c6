#include <sluice/flow/semaphore.hpp>
#include <sluice/flow/wakeup.hpp>

#include <list>
#include <utility>

namespace sluice {

class semaphore::impl {
public:
    struct waiter {
        explicit waiter(const asio::any_io_executor& executor) : woken(executor) {}
        wakeup woken;
        bool granted = false;
    };

    asio::any_io_executor executor;
    std::size_t free = 0;
    std::list<waiter> queue;
};

semaphore::semaphore(asio::any_io_executor executor, std::size_t permits)
    : impl_(std::make_unique<impl>()) {
    impl_->executor = std::move(executor);
    impl_->free = permits;
}

semaphore::~semaphore() = default;

awaitable<semaphore::permit> semaphore::acquire() {
    if (impl_->free > 0) {
        --impl_->free;
        co_return permit(this);
    }
    const auto place = impl_->queue.emplace(impl_->queue.end(), impl_->executor);
    co_await place->woken.wait_quietly();
    const bool granted = place->granted;
    impl_->queue.erase(place);
    if (granted) co_return permit(this);
    throw_cancelled();
}

void semaphore::release() noexcept {
    for (auto& waiting : impl_->queue) {
        if (waiting.granted) continue;
        waiting.granted = true;
        waiting.woken.notify();
        return;
    }
    ++impl_->free;
}

void semaphore::add(std::size_t permits) {
    for (; permits > 0; --permits) release();
}

std::size_t semaphore::waiting() const noexcept {
    return impl_->queue.size();
}

semaphore::permit::permit(permit&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}

semaphore::permit& semaphore::permit::operator=(permit&& other) noexcept {
    std::swap(owner_, other.owner_);
    return *this;
}

semaphore::permit::~permit() {
    if (owner_) owner_->release();
}

}  // namespace sluice
