#pragma once

#include <sluice/simulation/failing_ledger.hpp>
#include <sluice/simulation/failing_sink.hpp>

#include <boost/asio/io_context.hpp>
#include <vector>

#include "story/outer_clock.hpp"
#include "story/story_world.hpp"
#include "story/watched_transport.hpp"

namespace sluice::story {

/// One run of the engine in a story, as a process on a machine does it.
///
/// A crash leaves it where it stands; it is not let run any further, but `drain` may end it.
class process final : public observer {
public:
    /// `machine`: its clock; `slept`: how long it has slept since the story's begin.
    process(story_world& all, const moment& machine, duration slept, remains found);

    /// Does one thing that is ready, or lets time pass; false when there is neither.
    bool step();
    bool ended() const noexcept { return run_ && run_->ended(); }
    bool crashed() const noexcept { return crash_.store != nullptr; }
    /// What the next process finds: as of the crash, or else of now.
    remains leave();
    /// The run's result; an error when there is none, or it threw.
    outcome<summary> result() const;
    /// What it threw, for a person; empty for nothing.
    std::string thrown() const;

    /// Cancels the run and lets it end. False when it does not, or leaves anything behind.
    bool drain();
    bool left_nothing() const noexcept {
        return time.sleepers() == 0 && files_->open_writers() == 0;
    }

    /// The ledger refused to release its lease, which lapses then.
    bool lease_left() const noexcept { return lease_left_; }

    void on(const event& what) override;

    memory_ledger& store() noexcept { return store_; }
    const recording_sink& files() const noexcept { return *files_; }

    asio::io_context context{1};
    virtual_clock time;
    outer_clock outer;
    const watched_transport& network() const noexcept { return network_; }
    /// The calls that were on their way when it crashed.
    const std::vector<watched_transport::call>& ghosts() const noexcept { return ghosts_; }

private:
    void at_seam();
    outcome<void> ask_ledger(std::string_view step);
    awaitable<outcome<void>> ask_sink(std::string_view step);
    void say(const std::string& line);
    void delivered(const receipt& what);

    story_world& world_;
    memory_ledger store_;
    std::unique_ptr<recording_sink> files_;
    failing_ledger ledger_;
    failing_sink sink_;
    simulated_transport wire_;
    watched_transport network_;
    engine work_;
    std::optional<run> run_;
    subscription told_;
    bool drained_ = false;
    bool lease_left_ = false;
    remains crash_;
    std::vector<watched_transport::call> ghosts_;
};

}  // namespace sluice::story
