#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/core/receipt.hpp>
#include <sluice/schedule/token_request.hpp>

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice {

/// Where an export stands, as its observers see it.
enum class stage : std::uint8_t {
    waiting,
    creating,
    running,
    ready,
    downloading,
    delivered,
    failed
};

std::string_view name(stage where) noexcept;

/// Names a run among those of its engine: 1 for the first.
using run_id = std::uint32_t;

/// What can happen in a run. Values: they may be kept. None holds a secret.
namespace events {

struct stage_changed {
    stage now;
};
/// A running operation was asked for; `percent` as the server estimates it.
struct polled {
    std::optional<double> percent;
};
/// A download resumes where an earlier run left it; or cannot, and begins from 0.
struct picked_up {
    std::uint64_t received;
    std::optional<failure> refused;
};
/// What an export was to deliver is left to smaller ones: the server refused or failed it, or `why`
/// is empty, and it is known that it would.
struct divided {
    std::vector<time_range> into;
    std::optional<failure> why;
};
/// Rows that an export brought though none of its windows holds them; `path` is empty where they
/// are not kept.
struct unmatched {
    std::uint64_t rows;
    std::string path;
};
/// A window was exported again, and its content is what it was.
struct unchanged {};
/// Bytes of a running download so far.
struct progressed {
    std::uint64_t received;
    std::uint64_t written;
};
/// A call was answered, or failed; each has cost a token.
struct called {
    call_kind kind;
    std::optional<failure> problem;
};
/// The server refused a call; the whole account waits this long.
struct throttled {
    duration wait;
    bool capped = false;  ///< it asked for as long as `limits::longest_retry_after`, or for longer
};
/// Something failed and is tried again after `wait`.
struct retrying {
    failure problem;
    duration wait;
};
/// Fewer downloads run at once than was asked for, since the machine is short of something:
/// `descriptors` or `memory`.
struct narrowed {
    int wanted;
    int downloads;
    std::string_view short_of;
};
/// What was learned of the account could not be written to the ledger; the run continues, and the
/// next one learns it anew.
struct not_remembered {
    failure problem;
};
struct delivered {
    receipt what;
};
struct failed {
    failure problem;
};

using any =
    std::variant<stage_changed, polled, picked_up, progressed, called, throttled, retrying,
                 narrowed, divided, unmatched, unchanged, not_remembered, delivered, failed>;

}  // namespace events

/// Something that happened: in which run, when, to which part of it.
struct event {
    run_id run = 0;
    steady_time at{};
    wall_time wall{};
    /// What an export covers: of a bundle, all of its windows. Of `delivered`, `unchanged` and
    /// `failed` one window; of `narrowed` the span of the whole run.
    time_range window;
    events::any what;

    /// The details, if it is an `E`; else null.
    template <class E>
    const E* as() const noexcept {
        return std::get_if<E>(&what);
    }
};

/// Reads what happens in a run, on the control thread, while it happens.
///
/// Must be quick. May call its run's `snapshot`, `stop` and `cancel`, and end any subscription.
/// One that throws is read to no more: the run is not disturbed, and `summary::observer_errors`
/// says what was thrown.
class observer {
public:
    virtual ~observer() = default;
    virtual void on(const event& what) = 0;
};

}  // namespace sluice
