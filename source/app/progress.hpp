#pragma once

#include "app/progress_lines.hpp"
#include "app/terminal.hpp"

#include <functional>
#include <memory>

namespace sluice::app {

/// Shows a run on standard error while it goes on. Lives on the control thread.
class progress : public observer {
public:
    /// Reads the account's bucket.
    using token_reader = std::function<std::optional<dispatcher::reading>()>;

    progress(clock& time, progress_model model, bucket_limit limit, limit_scope counted)
        : clock_(time), model_(std::move(model)), limit_(limit), counted_(counted) {}

    void read_tokens_with(token_reader read) { read_ = std::move(read); }
    const progress_model& model() const noexcept { return model_; }

    void on(const event& what) final {
        model_.apply(what, clock_.now());
        show(what);
    }
    /// A line of its own, above all that moves.
    virtual void note(const std::string& line);
    /// Brings what is shown up to date; to be called every `pace`.
    virtual void draw() {}
    /// Leaves the terminal as it was found; `draw` takes it again.
    virtual void leave() {}

    static constexpr duration pace = std::chrono::milliseconds(100);

protected:
    virtual void show(const event& what) = 0;
    moment_of_run present() const;

private:
    clock& clock_;
    progress_model model_;
    bucket_limit limit_;
    limit_scope counted_;
    token_reader read_;
};

/// Bars, plain lines or nothing, as asked and as the terminal allows.
std::unique_ptr<progress> make_progress(progress_kind kind, const terminal_facts& where,
                                        clock& time, progress_model model, bucket_limit limit,
                                        limit_scope counted);

}  // namespace sluice::app
