#include <sluice/schedule/percentage_errors.hpp>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr double first_scatter = 2;
constexpr double first_weight = 2;  ///< as if so many had shown that
/// A percentage is a whole number: it cannot be better than that.
constexpr double least_scatter = 0.3;
/// More errors than this are forgotten by half, so that a server that changes is noticed.
constexpr double most_compared = 200;
/// Before one was compared, one account in so many has worthless percentages.
constexpr double first_doubt = 0.15;

}  // namespace

// The error of a percentage p at age a, of an operation that ran for t: p - 100 a / t.
void percentage_errors::compare(const poll_history& seen, double ran) noexcept {
    if (seen.percents == 0 || ran <= 0) return;
    const double rate = 100 / ran;
    compared_ += seen.percents;
    sum_ += seen.percent - rate * seen.age;
    squares_ += seen.percent_percent - 2 * rate * seen.age_percent + rate * rate * seen.age_age;
    if (compared_ > most_compared) {
        compared_ /= 2;
        contradictions_ /= 2;
        sum_ /= 2;
        squares_ /= 2;
    }
}

void percentage_errors::compare_among(const poll_history& seen) noexcept {
    if (seen.percents < 2) return;
    contradictions_ += seen.percents - 1;
    squares_ +=
        std::max(0.0, seen.percent_percent - seen.age_percent * seen.age_percent / seen.age_age);
}

double percentage_errors::bias() const noexcept {
    return sum_ / (first_weight + compared_);
}

double percentage_errors::scatter() const noexcept {
    const double squares = first_weight * first_scatter * first_scatter + squares_;
    return std::max(least_scatter,
                    std::sqrt(squares / (first_weight + compared_ + contradictions_)));
}

double percentage_errors::doubt() const noexcept {
    return first_doubt / (1 + compared_ + contradictions_);
}

}  // namespace sluice
