#include <sluice/sinks/sink.hpp>

namespace sluice {

awaitable<outcome<std::optional<resumed_writer>>> sink::resume(target) {
    co_return std::optional<resumed_writer>();
}

}  // namespace sluice
