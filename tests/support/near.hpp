#pragma once

#include <cmath>
#include <ostream>

namespace sluice::test {

/// A number that is met up to a margin, for `CHECK(x == near(y))`.
class near {
public:
    explicit near(double expected, double margin = 1e-6) : expected_(expected), margin_(margin) {}

    friend bool operator==(double value, const near& wanted) {
        return std::abs(value - wanted.expected_) <= wanted.margin_;
    }
    friend std::ostream& operator<<(std::ostream& out, const near& wanted) {
        return out << wanted.expected_ << " +- " << wanted.margin_;
    }

private:
    double expected_;
    double margin_;
};

}  // namespace sluice::test
