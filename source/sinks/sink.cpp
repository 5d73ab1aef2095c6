#include <sluice/sinks/sink.hpp>

namespace sluice {

awaitable<outcome<std::optional<resumed_writer>>> sink::resume(const export_spec&,
                                                               const time_range&) {
    co_return std::optional<resumed_writer>();
}

awaitable<outcome<std::unique_ptr<writer>>> sink::open_unmatched(const export_spec&,
                                                                 const time_range&) {
    co_return std::unique_ptr<writer>();
}

awaitable<outcome<std::optional<resumed_writer>>> sink::resume_unmatched(const export_spec&,
                                                                         const time_range&) {
    co_return std::optional<resumed_writer>();
}

}  // namespace sluice
