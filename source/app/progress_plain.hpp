#pragma once

#include "app/progress.hpp"

namespace sluice::app {

/// A line every few seconds while something changes, every minute while nothing does, and one for
/// what a person should know of at once. For logs.
class progress_plain final : public progress {
public:
    void on(const event& what) override;
    void leave() override;

protected:
    void draw(const snapshot& run) override;

private:
    void note_trouble(const failure& problem, steady_time now);

    std::optional<steady_time> told_at_;
    bool changed_ = true;
    std::optional<steady_time> trouble_at_;
    error trouble_{};
};

}  // namespace sluice::app
