#include <sluice/simulation/failing_sink.hpp>

#include <utility>

namespace sluice {

class failing_sink::failing_writer final : public writer {
public:
    failing_writer(std::unique_ptr<writer> inner, const judge& allow)
        : inner_(std::move(inner)), allow_(allow) {}

    std::span<std::byte> room() noexcept override { return inner_->room(); }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        if (auto may = co_await allow_("write"); !may) co_return may;
        co_return co_await inner_->write(bytes);
    }

    awaitable<outcome<std::string>> commit() override {
        if (auto may = co_await allow_("commit"); !may) co_return may.error();
        auto name = co_await inner_->commit();
        if (auto may = co_await allow_("committed"); name && !may) co_return may.error();
        co_return name;
    }

    void abort() noexcept override { inner_->abort(); }
    bool keeps_checkpoints() const noexcept override { return inner_->keeps_checkpoints(); }
    bool keeps_order() const noexcept override { return inner_->keeps_order(); }

    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override {
        if (auto may = co_await allow_("checkpoint"); !may) co_return may;
        co_return co_await inner_->checkpoint(note);
    }

    awaitable<outcome<void>> release_handles() override {
        if (auto may = co_await allow_("park"); !may) co_return may;
        co_return co_await inner_->release_handles();
    }

    awaitable<outcome<void>> read_back(const visitor& visit) override {
        if (auto may = co_await allow_("read_back"); !may) co_return may;
        co_return co_await inner_->read_back(visit);
    }

private:
    std::unique_ptr<writer> inner_;
    const judge& allow_;
};

awaitable<outcome<std::unique_ptr<writer>>> failing_sink::open(const export_spec& spec,
                                                               const time_range& window) {
    if (auto may = co_await allow_("open"); !may) co_return may.error();
    auto opened = co_await inner_.open(spec, window);
    if (!opened) co_return opened;
    std::unique_ptr<writer> made = std::make_unique<failing_writer>(std::move(*opened), allow_);
    co_return std::move(made);
}

awaitable<outcome<std::optional<resumed_writer>>> failing_sink::resume(const export_spec& spec,
                                                                       const time_range& window) {
    if (auto may = co_await allow_("resume"); !may) co_return may.error();
    auto left = co_await inner_.resume(spec, window);
    if (left && *left)
        (*left)->into = std::make_unique<failing_writer>(std::move((*left)->into), allow_);
    co_return left;
}

awaitable<outcome<std::unique_ptr<writer>>> failing_sink::open_unmatched(const export_spec& spec,
                                                                         const time_range& range) {
    if (auto may = co_await allow_("open"); !may) co_return may.error();
    auto opened = co_await inner_.open_unmatched(spec, range);
    if (opened && *opened) *opened = std::make_unique<failing_writer>(std::move(*opened), allow_);
    co_return std::move(opened);
}

awaitable<outcome<std::optional<resumed_writer>>> failing_sink::resume_unmatched(
    const export_spec& spec, const time_range& range) {
    if (auto may = co_await allow_("resume"); !may) co_return may.error();
    auto left = co_await inner_.resume_unmatched(spec, range);
    if (left && *left)
        (*left)->into = std::make_unique<failing_writer>(std::move((*left)->into), allow_);
    co_return left;
}

}  // namespace sluice
