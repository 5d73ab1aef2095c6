#include <schedule/dispatcher_impl.hpp>

namespace sluice {

dispatcher::dispatcher(asio::any_io_executor executor, clock& time, bucket_limit limit,
                       bucket_transaction bucket)
    : impl_(std::make_shared<impl>(std::move(executor), time, limit, std::move(bucket))) {}

dispatcher::~dispatcher() {
    impl_->close();
}

awaitable<outcome<dispatcher::permit>> dispatcher::admit(token_request claim) {
    return impl_->admit(claim);
}

void dispatcher::stop() {
    impl_->stop();
}

void dispatcher::stop(std::uint32_t group) {
    impl_->stop(group);
}

awaitable<outcome<void>> dispatcher::settle() {
    return impl_->settle_all();
}

void dispatcher::expect(call_kind kind, int change) {
    impl_->expect(kind, change);
}

void dispatcher::give_up_after(duration age) {
    impl_->give_up_after(age);
}

void dispatcher::learn(duration ran) {
    impl_->teach([&](operation_times& times) { times.add(ran); });
}

void dispatcher::saw_running(std::uint64_t operation, const poll_history& seen) {
    impl_->look_wasted();
    impl_->teach([&](operation_times& times) { times.saw_running(operation, seen); });
}

void dispatcher::saw_ended(std::uint64_t operation, std::optional<duration> ran) {
    if (ran) impl_->one_ended();
    impl_->teach([&](operation_times& times) { times.saw_ended(operation, ran); });
}

dispatcher::reading dispatcher::read() const {
    return impl_->read();
}

dispatcher::permit::permit(std::shared_ptr<impl> owner, granted_call what, steady_time sent)
    : owner_(std::move(owner)), what_(what), sent_(sent) {}

dispatcher::permit& dispatcher::permit::operator=(permit&& other) noexcept {
    if (owner_) owner_->settle_later(what_, sent_);
    owner_ = std::move(other.owner_);
    what_ = other.what_;
    sent_ = other.sent_;
    return *this;
}

dispatcher::permit::~permit() {
    if (owner_) owner_->settle_later(what_, sent_);
}

// Takes the permit along: if its caller is cancelled before this begins, it is let go in here.
awaitable<outcome<void>> dispatcher::permit::end(permit mine, settlement how) {
    const auto owner = std::exchange(mine.owner_, nullptr);
    if (!owner) co_return outcome<void>();
    const impl::bucket_change change = [&](token_bucket& bucket, const moment& now) {
        how(bucket, mine.sent_, now.steady);
    };
    co_return co_await owner->finish(mine.what_, change);
}

awaitable<outcome<void>> dispatcher::permit::answered() {
    return end(std::move(*this), [](token_bucket& bucket, steady_time sent, steady_time now) {
        bucket.settle(sent, now);
    });
}

awaitable<outcome<void>> dispatcher::permit::never_sent() {
    return end(std::move(*this),
               [](token_bucket& bucket, steady_time, steady_time) { bucket.give_back(); });
}

awaitable<outcome<void>> dispatcher::permit::refused(duration wait) {
    if (owner_) owner_->be_silent_for(wait);
    return end(std::move(*this), [wait](token_bucket& bucket, steady_time, steady_time now) {
        bucket.refuse(now, wait);
    });
}

}  // namespace sluice
