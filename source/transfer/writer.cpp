#include <sluice/transfer/writer.hpp>

namespace sluice {

awaitable<outcome<void>> writer::prepare() {
    co_return outcome<void>();
}

}  // namespace sluice
