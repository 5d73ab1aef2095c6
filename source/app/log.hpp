#pragma once

#include "app/options.hpp"
#include "app/problem.hpp"

#include <sluice/engine/event.hpp>

#include <functional>
#include <string>

namespace sluice::app {

/// Sends the log to standard error, from `--log-level` on. Errors: usage.
attempt<void> begin_log(const options& asked);

/// Sends the log's lines through `outlet` instead, while this lives: above a picture that moves.
class log_diversion {
public:
    explicit log_diversion(std::function<void(const std::string& line)> outlet);
    ~log_diversion();
    log_diversion(const log_diversion&) = delete;
    log_diversion& operator=(const log_diversion&) = delete;
};

/// Writes an engine's event to the log: what moved as information, calls and looks for debugging,
/// bytes as trace. Holds no secret, since events hold none.
void log_event(const event& what);

}  // namespace sluice::app
