#include "async/semaphore.hpp"
#include "async/wakeup.hpp"

#include <list>
#include <utility>

namespace sluice {

class semaphore::impl {
public:
    class waiter;

    impl(asio::any_io_executor ex, std::size_t permits)
        : executor(std::move(ex)), free(static_cast<std::ptrdiff_t>(permits)) {}

    void add(std::ptrdiff_t permits) noexcept;

    asio::any_io_executor executor;
    std::ptrdiff_t free;  // below 0 while more are out than the bound allows
    std::list<waiter*> queue;
};

/// Keeps its place in the queue until it is granted or goes.
class semaphore::impl::waiter {
public:
    explicit waiter(impl& owner) : woken(owner.executor), owner_(owner) {
        place_ = owner_.queue.insert(owner_.queue.end(), this);
    }
    ~waiter() {
        if (!granted_) owner_.queue.erase(place_);
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    bool granted() const noexcept { return granted_; }
    void grant() noexcept {
        owner_.queue.erase(place_);
        granted_ = true;
        woken.notify();
    }

    wakeup woken;

private:
    impl& owner_;
    std::list<waiter*>::iterator place_;
    bool granted_ = false;
};

void semaphore::impl::add(std::ptrdiff_t permits) noexcept {
    for (free += permits; free > 0 && !queue.empty(); --free) queue.front()->grant();
}

semaphore::semaphore(asio::any_io_executor executor, std::size_t permits)
    : impl_(std::make_shared<impl>(std::move(executor), permits)) {}

semaphore::~semaphore() = default;

awaitable<semaphore::permit> semaphore::acquire() {
    const auto self = impl_;
    co_await end_if_cancelled();
    if (self->free > 0) {
        --self->free;
        co_return permit(self);
    }
    impl::waiter place(*self);
    co_await place.woken.wait_quietly();
    permit granted;
    if (place.granted()) granted = permit(self);
    co_await end_if_cancelled();
    co_return granted;
}

void semaphore::add(std::ptrdiff_t permits) {
    impl_->add(permits);
}

std::size_t semaphore::waiting() const noexcept {
    return impl_->queue.size();
}

semaphore::permit& semaphore::permit::operator=(permit&& other) noexcept {
    permit taken(std::move(other));
    std::swap(owner_, taken.owner_);
    return *this;
}

semaphore::permit::~permit() {
    if (owner_) owner_->add(1);
}

}  // namespace sluice
