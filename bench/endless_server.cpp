#include "endless_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace sluice::bench {
namespace {

class text_reply final : public reply {
public:
    explicit text_reply(std::string body) : body_(std::move(body)) {
        head_.status = 200;
        head_.content_length = body_.size();
    }

    const reply_head& head() const noexcept override { return head_; }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        const std::size_t size = std::min(into.size(), body_.size() - read_);
        std::memcpy(into.data(), body_.data() + read_, size);
        read_ += size;
        co_return size;
    }

private:
    reply_head head_;
    std::string body_;
    std::size_t read_ = 0;
};

}  // namespace

awaitable<outcome<std::unique_ptr<reply>>> endless_server::send(request what) {
    std::string body = R"({"state":"PENDING","type":"SEARCH_EXPORT"})";
    if (what.method == http_method::post) {
        // As long as a UUID, the usual form of such ids.
        body = fmt::format(R"({{"operationId":"{:036}"}})", ++creates_);
    } else {
        ++looks_;
    }
    co_return std::make_unique<text_reply>(std::move(body));
}

}  // namespace sluice::bench
