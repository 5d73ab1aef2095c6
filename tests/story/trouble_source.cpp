#include "story/trouble_source.hpp"

namespace sluice::story {

const trouble* trouble_source::next(std::string_view step, duration since_begin) {
    ++steps_;
    if (plan_.empty()) return nullptr;
    const auto of_its_kind = ++seen_[std::string(step)];
    for (const auto& one : plan_) {
        if (!one.on.empty() && one.on != step) continue;
        const auto n = one.on.empty() ? steps_ : of_its_kind;
        if (n < one.first || (one.count > 0 && n - one.first >= one.count)) continue;
        if (since_begin < one.after || (one.until && since_begin >= *one.until)) continue;
        if (!dice_.chance(one.probability)) continue;
        if (one.cause) ++failed_;
        return &one;
    }
    return nullptr;
}

}  // namespace sluice::story
