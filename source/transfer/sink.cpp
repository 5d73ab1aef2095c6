#include <sluice/transfer/sink.hpp>

namespace sluice {

awaitable<outcome<void>> writer::checkpoint(std::span<const std::byte>) {
    co_return outcome<void>();
}

awaitable<outcome<void>> writer::park() {
    co_return outcome<void>();
}

awaitable<outcome<void>> writer::read_back(const visitor&) {
    co_return failure(error::sink_failed, {}, "what was written cannot be read back");
}

awaitable<outcome<std::optional<left_off>>> sink::resume(const export_spec&, const time_range&) {
    co_return std::optional<left_off>();
}

awaitable<outcome<std::unique_ptr<writer>>> sink::open_outside(const export_spec&,
                                                               const time_range&) {
    co_return std::unique_ptr<writer>();
}

awaitable<outcome<std::optional<left_off>>> sink::resume_outside(const export_spec&,
                                                                 const time_range&) {
    co_return std::optional<left_off>();
}

}  // namespace sluice
