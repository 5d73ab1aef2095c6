#include "support/scripted_transport.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sluice::test {

namespace {

// As a socket would: nothing is there at once, and a cancellation is noticed.
awaitable<void> suspend() {
    return asio::post(asio::use_awaitable);
}

}  // namespace

class scripted_transport::scripted_reply final : public reply {
public:
    scripted_reply(scripted_transport& owner, scripted_answer what)
        : owner_(owner), what_(std::move(what)) {
        ++owner_.open_replies_;
        head_.status = what_.status;
        head_.headers = what_.headers;
        if (what_.tells_length) head_.content_length = what_.body.size();
    }
    ~scripted_reply() override { --owner_.open_replies_; }

    const reply_head& head() const noexcept override { return head_; }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        co_await suspend();
        if (what_.piece_takes > duration::zero())
            co_await owner_.time_->sleep_for(what_.piece_takes);
        const auto end = std::min(what_.cut_at.value_or(what_.body.size()), what_.body.size());
        const auto size = std::min({into.size(), end - sent_, what_.piece_bytes});
        if (size == 0 && what_.cut_at) co_return failure(error::connection_lost);
        std::copy_n(
            std::as_bytes(std::span(what_.body)).begin() + static_cast<std::ptrdiff_t>(sent_), size,
            into.begin());
        sent_ += size;
        owner_.bytes_read_ += size;
        co_return size;
    }

private:
    scripted_transport& owner_;
    scripted_answer what_;
    reply_head head_;
    std::size_t sent_ = 0;
};

awaitable<outcome<std::unique_ptr<reply>>> scripted_transport::send(request what) {
    requests_.push_back(what);
    co_await suspend();
    scripted_answer answer;
    if (!answers_.empty()) {
        answer = std::move(answers_.front());
        answers_.pop_front();
    } else if (rest_) {
        answer = rest_(what);
    } else {
        answer.fails = error::connect_failed;
    }
    if (answer.fails) co_return failure(*answer.fails);
    std::unique_ptr<reply> made = std::make_unique<scripted_reply>(*this, std::move(answer));
    co_return std::move(made);
}

}  // namespace sluice::test
