#pragma once

#include "app/progress.hpp"

namespace sluice::app {

/// A line every few seconds while something changes, every minute while nothing does, and one for
/// what a person should know of at once. For logs.
class progress_plain final : public progress {
public:
    using progress::progress;

    void draw() override;
    void leave() override;

protected:
    void show(const event& what) override;

private:
    void note_trouble(const failure& problem);

    std::optional<steady_time> told_at_;
    bool changed_ = true;
    std::optional<steady_time> trouble_at_;
    error trouble_{};
};

}  // namespace sluice::app
