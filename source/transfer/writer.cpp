#include <sluice/transfer/writer.hpp>

namespace sluice {

awaitable<outcome<void>> writer::checkpoint(std::span<const std::byte>) {
    co_return outcome<void>();
}

awaitable<outcome<void>> writer::release_handles() {
    co_return outcome<void>();
}

awaitable<outcome<void>> writer::read_back(const visitor&) {
    co_return failure(error::sink_failed, {}, "what was written cannot be read back");
}

}  // namespace sluice
