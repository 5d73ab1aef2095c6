#include <engine/create_gate.hpp>

namespace sluice {
namespace {

/// Enough to keep a burst of tokens busy at any latency; more would only write intents early.
constexpr std::ptrdiff_t creates_at_once = 16;

}  // namespace

create_gate::create_gate(const asio::any_io_executor& control) : places_(control, 1) {}

void create_gate::answered(const std::optional<failure>& problem) {
    if (!problem) {
        if (!works_) places_.add(creates_at_once - 1);
        works_ = true;
        refusal_.reset();
        return;
    }
    if (works_ || !problem->is(condition::give_up)) return;
    // The same words for two windows: it is not the window.
    if (refusal_ && refusal_->detail() == problem->detail()) hopeless_ = problem;
    refusal_ = problem;
}

void create_gate::given_up(const failure& problem) {
    if (works_ || hopeless_ || problem.cause() != error::malformed_answer) return;
    hopeless_ = problem;
}

}  // namespace sluice
