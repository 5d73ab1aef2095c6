#pragma once

#include <sluice/core/outcome.hpp>
#include <sluice/core/receipt.hpp>
#include <sluice/schedule/token_request.hpp>

#include <variant>

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

/// What observers are told. Values: they may be kept. None holds a secret.
///
/// `window` is what the export covers: of a bundle, all of its windows; but for `delivered`,
/// `unchanged` and `failed`, which are told of each window.
namespace events {

struct stage_changed {
    time_range window;
    stage now;
};
/// A look at a running operation; `percent` as the server estimates it.
struct polled {
    time_range window;
    std::optional<double> percent;
};
/// A download is gone on with where an earlier run left it; or cannot be, and begins from 0.
struct picked_up {
    time_range window;
    std::uint64_t received;
    std::optional<failure> refused;
};
/// What an export was to deliver is left to smaller ones: the server refused or failed it, or `why`
/// is empty, and it is known that it would.
struct divided {
    time_range window;
    std::vector<time_range> into;
    std::optional<failure> why;
};
/// Rows that an export brought though none of its windows holds them; `path` is empty where they
/// are not kept.
struct unmatched {
    time_range window;
    std::uint64_t rows;
    std::string path;
};
/// A window was exported again, and its content is what it was.
struct unchanged {
    time_range window;
};
/// Bytes of a running download so far.
struct progressed {
    time_range window;
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
    time_range window;
    failure problem;
    duration wait;
};
/// Fewer downloads go on at once than was asked for, since the machine is short of something:
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
    time_range window;
    failure problem;
};

}  // namespace events

using event = std::variant<events::stage_changed, events::polled, events::picked_up,
                           events::progressed, events::called, events::throttled, events::retrying,
                           events::narrowed, events::divided, events::unmatched, events::unchanged,
                           events::not_remembered, events::delivered, events::failed>;

/// Is told what an engine does, on its control thread, while it does it: must be quick and must
/// not call back into the engine.
class observer {
public:
    virtual ~observer() = default;
    virtual void on(const event& what) = 0;
};

}  // namespace sluice
