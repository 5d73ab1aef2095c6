#include "window_course.hpp"

namespace sluice::bench {
namespace {

void note(window_course& of, call_kind kind, duration at, duration operation) {
    if (kind == call_kind::create) {
        of.created = at;
        of.ended = at + operation;
    } else if (kind == call_kind::results) {
        of.results = at;
    } else {
        if (of.found == duration{} && at >= of.ended) of.found = at;
        of.looks.push_back(at);
    }
}

template <class Run>
std::vector<window_course> courses(const Run& went, const std::vector<duration>& operations) {
    std::vector<window_course> all(operations.size());
    for (const auto& call : went.calls) {
        if constexpr (requires { call.refused; }) {
            if (call.refused) continue;
        }
        note(all.at(call.window), call.kind, call.at, operations.at(call.window));
    }
    for (std::size_t i = 0; i < all.size(); ++i) all[i].delivered = went.deliveries.at(i);
    return all;
}

}  // namespace

std::vector<window_course> courses_of(const rehearsed& went,
                                      const std::vector<duration>& operations) {
    return courses(went, operations);
}

std::vector<window_course> courses_of(const schedule& went,
                                      const std::vector<duration>& operations) {
    return courses(went, operations);
}

}  // namespace sluice::bench
