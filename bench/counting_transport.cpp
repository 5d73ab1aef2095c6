#include "counting_transport.hpp"

#include <algorithm>
#include <utility>

namespace sluice::bench {

class counting_transport::counted_reply final : public reply {
public:
    counted_reply(counting_transport& owner, std::unique_ptr<reply> from, std::uint64_t cut_at)
        : owner_(owner), from_(std::move(from)), cut_at_(cut_at) {}

    const reply_head& head() const noexcept override { return from_->head(); }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        if (cut_at_ > 0 && read_ == cut_at_) co_return failure(error::connection_lost);
        if (cut_at_ > 0) into = into.first(std::min<std::uint64_t>(into.size(), cut_at_ - read_));
        const auto got = co_await from_->read_some(into);
        if (got) {
            read_ += *got;
            owner_.bytes_read_ += *got;
        }
        co_return got;
    }

private:
    counting_transport& owner_;
    std::unique_ptr<reply> from_;
    std::uint64_t cut_at_;
    std::uint64_t read_ = 0;
};

awaitable<outcome<std::unique_ptr<reply>>> counting_transport::send(request what) {
    auto answer = co_await network_.send(std::move(what));
    if (!answer) co_return answer.error();
    std::unique_ptr<reply> counted =
        std::make_unique<counted_reply>(*this, std::move(*answer), cut_at_.exchange(0));
    co_return std::move(counted);
}

}  // namespace sluice::bench
