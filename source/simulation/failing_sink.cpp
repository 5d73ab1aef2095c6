#include <sluice/simulation/failing_sink.hpp>

#include <utility>

namespace sluice {

class failing_sink::failing_writer final : public resumable_writer {
public:
    failing_writer(std::unique_ptr<writer> inner, const judge& allow)
        : inner_(std::move(inner)), allow_(allow) {}

    resumable_writer* resumable() noexcept override { return inner_->resumable() ? this : nullptr; }
    std::span<std::byte> room() noexcept override { return inner_->room(); }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        if (auto may = co_await allow_("write"); !may) co_return may;
        co_return co_await inner_->write(bytes);
    }

    awaitable<outcome<void>> prepare() override {
        if (auto may = co_await allow_("prepare"); !may) co_return may;
        co_return co_await inner_->prepare();
    }

    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
        if (auto may = co_await allow_("commit"); !may) co_return may.error();
        auto stored = co_await inner_->commit(content);
        if (auto may = co_await allow_("committed"); stored && !may) co_return may.error();
        co_return stored;
    }

    void abort() noexcept override { inner_->abort(); }

    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override {
        if (auto may = co_await allow_("checkpoint"); !may) co_return may;
        co_return co_await inner_->resumable()->checkpoint(note);
    }

    awaitable<outcome<bool>> read_back(const visitor& visit) override {
        if (auto may = co_await allow_("read_back"); !may) co_return may.error();
        co_return co_await inner_->resumable()->read_back(visit);
    }

private:
    std::unique_ptr<writer> inner_;
    const judge& allow_;
};

awaitable<outcome<std::unique_ptr<writer>>> failing_sink::open(target what) {
    if (auto may = co_await allow_("open"); !may) co_return may.error();
    auto opened = co_await inner_.open(std::move(what));
    if (opened && *opened) *opened = std::make_unique<failing_writer>(std::move(*opened), allow_);
    co_return std::move(opened);
}

awaitable<outcome<std::optional<resumed_writer>>> failing_sink::resume(target what) {
    if (auto may = co_await allow_("resume"); !may) co_return may.error();
    auto left = co_await inner_.resume(std::move(what));
    if (left && *left)
        (*left)->into = std::make_unique<failing_writer>(std::move((*left)->into), allow_);
    co_return std::move(left);
}

awaitable<outcome<std::string>> failing_sink::verify(receipt what, reading progress) {
    if (auto may = co_await allow_("verify"); !may) co_return may.error();
    co_return co_await inner_.verify(std::move(what), std::move(progress));
}

awaitable<outcome<void>> failing_sink::read_manifest(line_visitor visit) {
    if (auto may = co_await allow_("manifest"); !may) co_return may.error();
    co_return co_await inner_.read_manifest(std::move(visit));
}

}  // namespace sluice
