#pragma once

#include "app/progress.hpp"

#include <sluice/engine/run.hpp>

#include <memory>

namespace sluice::app {

/// Turns SIGINT and SIGTERM into an orderly end of a run: the first lets it finish what is
/// resumed with loss, the second cancels it, a third has its usual effect.
///
/// Also hands the terminal back while the process is suspended (SIGTSTP). For the control thread,
/// while it lives.
class interruption {
public:
    interruption(const asio::any_io_executor& control, run& work, progress& display);
    ~interruption();

    /// The signal that ended the run; 0 when none came.
    int signal() const noexcept;

private:
    class watch;
    std::shared_ptr<watch> watch_;
};

}  // namespace sluice::app
