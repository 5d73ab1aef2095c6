#include "support/fake_transport.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <utility>

namespace sluice {

namespace {

awaitable<void> wait_for_ever() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer never(executor, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
}

}  // namespace

class fake_transport::scripted_reply final : public reply {
public:
    scripted_reply(scripted_answer script, int& open) : script_(std::move(script)), open_(open) {
        head_.status = script_.status;
        head_.headers = script_.headers;
        ++open_;
    }
    ~scripted_reply() override { --open_; }

    const reply_head& head() const noexcept override { return head_; }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        co_await asio::post(asio::use_awaitable);
        const std::size_t size =
            std::min({into.size(), script_.piece, script_.body.size() - given_});
        if (size == 0 && script_.body_silent) co_await wait_for_ever();
        if (size == 0 && script_.cut) co_return *script_.cut;
        std::memcpy(into.data(), script_.body.data() + given_, size);
        given_ += size;
        co_return size;
    }

private:
    scripted_answer script_;
    int& open_;
    reply_head head_;
    std::size_t given_ = 0;
};

fake_transport& fake_transport::then(scripted_answer next) {
    script_.push_back(std::move(next));
    return *this;
}

fake_transport& fake_transport::then(int status, std::string body) {
    scripted_answer next;
    next.status = status;
    next.body = std::move(body);
    return then(std::move(next));
}

awaitable<outcome<std::unique_ptr<reply>>> fake_transport::send(request what) {
    asked_.push_back(std::move(what));
    co_await asio::post(asio::use_awaitable);
    if (script_.empty()) co_await wait_for_ever();
    scripted_answer next = std::move(script_.front());
    script_.pop_front();
    if (next.silent) co_await wait_for_ever();
    if (next.refused) co_return *next.refused;
    co_return std::make_unique<scripted_reply>(std::move(next), open_replies_);
}

}  // namespace sluice
