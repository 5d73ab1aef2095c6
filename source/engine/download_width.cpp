#include <engine/download_width.hpp>

#include <algorithm>

namespace sluice {
namespace {

// A tenth: less is within what a line varies by itself.
constexpr double worth_it = 1.1;
constexpr int first_rest = 8;
constexpr int longest_rest = 256;

}  // namespace

download_width::download_width(int first, int most)
    : width_(std::clamp(first, 1, std::max(most, 1))),
      most_(std::max(most, 1)),
      kept_(width_),
      next_rest_(first_rest) {}

void download_width::saw(double rate) noexcept {
    if (passing_ > 0) {
        --passing_;
        return;
    }
    if (!trying_) {
        rate_ = rate_ > 0 ? (rate_ + rate) / 2 : rate;
        if (--rest_ < 0) try_more();
        return;
    }
    if (rate < worth_it * rate_) return keep();
    rate_ = rate;
    kept_ = width_;
    next_rest_ = first_rest;
    try_more();
}

void download_width::saw_slack() noexcept {
    if (trying_) keep();
    passing_ = 1;
}

void download_width::try_more() noexcept {
    trying_ = width_ < most_;
    if (!trying_) return;
    width_ = std::min(2 * width_, most_);
    passing_ = 1;
}

void download_width::keep() noexcept {
    trying_ = false;
    width_ = kept_;
    passing_ = 1;
    rest_ = next_rest_;
    next_rest_ = std::min(2 * next_rest_, longest_rest);
}

}  // namespace sluice
