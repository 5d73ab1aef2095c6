#pragma once

#include <sluice/core/outcome.hpp>
#include "async/semaphore.hpp"

#include <optional>

namespace sluice {

/// Lets the creates of a run through one at a time until one was accepted, then many at once: so a
/// wrong key or segment costs a call or two, not the burst.
class create_gate {
public:
    explicit create_gate(const asio::any_io_executor& control);

    /// The right to create; kept over repeated tries. Cancellation as `semaphore::acquire`.
    awaitable<semaphore::permit> enter() { return places_.acquire(); }

    /// A create was answered.
    void answered(const std::optional<failure>& problem);
    /// A window was given up without an export. If none was ever made and the server's answers made
    /// no sense, each further window would cost as many tokens, and as many exports of which nobody
    /// learns.
    void given_up(const failure& problem);
    /// Why every further create of this run would be in vain, once that is clear.
    const std::optional<failure>& hopeless() const noexcept { return hopeless_; }

private:
    semaphore places_;
    bool works_ = false;
    std::optional<failure> refusal_;
    std::optional<failure> hopeless_;
};

}  // namespace sluice
