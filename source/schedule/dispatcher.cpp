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
    if (owner_) (void)answered();
    owner_ = std::move(other.owner_);
    what_ = other.what_;
    sent_ = other.sent_;
    return *this;
}

dispatcher::permit::~permit() {
    if (owner_) (void)answered();
}

outcome<void> dispatcher::permit::end(const std::function<void(token_bucket&, steady_time)>& how) {
    const auto owner = std::exchange(owner_, nullptr);
    return owner ? owner->finish(what_, how) : outcome<void>();
}

outcome<void> dispatcher::permit::answered() {
    return end([&](token_bucket& bucket, steady_time now) { bucket.settle(sent_, now); });
}

outcome<void> dispatcher::permit::never_sent() {
    return end([](token_bucket& bucket, steady_time) { bucket.give_back(); });
}

outcome<void> dispatcher::permit::refused(duration wait) {
    if (owner_) owner_->be_silent_for(wait);
    return end([&](token_bucket& bucket, steady_time now) { bucket.refuse(now, wait); });
}

}  // namespace sluice
