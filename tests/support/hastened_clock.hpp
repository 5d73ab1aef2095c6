#pragma once

#include <sluice/time/real_clock.hpp>

namespace sluice::test {

/// Real time, so many times faster: for what takes a minute and must not take it in a test.
class hastened_clock final : public clock {
public:
    explicit hastened_clock(int times) : times_(times), begin_(real_.now()) {}

    steady_time now() const noexcept override { return begin_ + (real_.now() - begin_) * times_; }
    wall_time wall_now() const noexcept override { return real_.wall_now(); }
    const std::string& timeline() const noexcept override { return real_.timeline(); }
    awaitable<void> sleep_until(steady_time t) override {
        return real_.sleep_until(begin_ + (t - begin_) / times_);
    }

private:
    real_clock real_;
    int times_;
    steady_time begin_;
};

}  // namespace sluice::test
