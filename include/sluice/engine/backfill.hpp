#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/async/backoff.hpp>
#include <sluice/core/limits.hpp>
#include <sluice/sinks/sink.hpp>

#include <optional>
#include <vector>

namespace sluice {

/// How one backfill is to be worked on.
struct backfill_options {
    int retries = 8;    ///< of one step of one export, in a row
    backoff pause;      ///< between them
    int creations = 3;  ///< exports made for one window in one run before it is given up
    /// Windows that one export delivers, at most, where they follow each other; each is a file of
    /// its own all the same. Nothing: as many as bring all of the data soonest, as far as this
    /// account's times tell. More than one only of events, and without `keep_gzip`.
    std::optional<int> bundle = 1;
    /// A window that is too long for one export may be halved into shorter windows, down to this;
    /// nothing for never. Give it again with later runs of the same backfill.
    std::optional<std::chrono::milliseconds> shortest_window;
    std::string time_field = "EventStart";        ///< of a row: tells in which window it belongs
    std::size_t largest_row = limits::row_bytes;  ///< of a bundle
    /// How long a host that cannot be reached is waited for, at no attempt's cost; then the run
    /// ends, resumable.
    duration longest_outage = limits::longest_outage;
    duration operation_deadline = limits::operation_deadline;
    bool keep_gzip = false;
    std::uint64_t largest_output = limits::delivered_bytes;
    std::uint64_t checkpoint_every = limits::checkpoint_bytes;  ///< as in `download_options`
};

/// One backfill: what is exported, which windows, and where to.
class backfill {
public:
    /// `target` must live until the run has ended.
    backfill(export_spec spec_, std::vector<time_range> windows_, sink& target_,
             backfill_options how_ = {});

    export_spec spec;
    std::vector<time_range> windows;
    /// Of these, those to be exported again though they were delivered. A file of equal content is
    /// left as it is; another replaces it, and its receipt goes into the history.
    std::vector<time_range> again;
    sink* target;
    backfill_options how;
};

}  // namespace sluice
