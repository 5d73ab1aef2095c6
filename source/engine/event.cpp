#include <sluice/engine/event.hpp>

namespace sluice {

std::string_view name(stage where) noexcept {
    switch (where) {
        case stage::waiting:
            return "waiting";
        case stage::creating:
            return "creating";
        case stage::running:
            return "running";
        case stage::ready:
            return "ready";
        case stage::downloading:
            return "downloading";
        case stage::delivered:
            return "delivered";
        case stage::failed:
            return "failed";
    }
    return "unknown";
}

}  // namespace sluice
