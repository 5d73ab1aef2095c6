#pragma once

#include "app/progress_lines.hpp"
#include "app/terminal.hpp"

#include <sluice/engine/run.hpp>

#include <memory>

namespace sluice::app {

/// Shows a run on standard error while it goes on. Lives on the control thread.
class progress : public observer {
public:
    /// Shows this run from now on; it must live as long as anything is shown.
    void watch(const run& what) { run_ = &what; }

    /// A line of its own, above all that moves.
    virtual void note(const std::string& line);
    /// Brings what is shown up to date; to be called every `pace`. Shows nothing before the run has
    /// read its ledger.
    void draw();
    /// Leaves the terminal as it was found; `draw` takes it again.
    virtual void leave() {}

    static constexpr duration pace = std::chrono::milliseconds(100);

protected:
    virtual void draw(const snapshot&) {}
    snapshot present() const { return run_->snapshot(); }

private:
    const run* run_ = nullptr;
};

/// Bars, plain lines or nothing, as asked and as the terminal allows.
std::unique_ptr<progress> make_progress(progress_kind kind, const terminal_facts& where);

}  // namespace sluice::app
