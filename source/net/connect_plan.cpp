#include "net/connect_plan.hpp"

#include "net/address.hpp"

#include <algorithm>
#include <deque>

namespace sluice {

connect_plan::connect_plan(const std::vector<address>& found, address_rule rule, duration patience)
    : patience_(patience) {
    std::deque<address> families[2];
    for (const auto& each : found) {
        if (rule == address_rule::public_only && !is_public(each)) continue;
        auto& family = families[each.is_v4() != found.front().is_v4()];
        if (std::ranges::find(family, each) == family.end()) family.push_back(each);
    }
    for (std::size_t turn = 0; candidates_.size() < most_addresses; ++turn) {
        if (families[0].empty() && families[1].empty()) break;
        auto& family = families[families[turn % 2].empty() ? (turn + 1) % 2 : turn % 2];
        candidates_.push_back(candidate{family.front()});
        family.pop_front();
    }
}

std::size_t connect_plan::open() const noexcept {
    return static_cast<std::size_t>(std::ranges::count(candidates_, true, &candidate::open));
}

std::optional<connect_plan::attempt> connect_plan::next() {
    const auto left = open();
    if (left == 0) return std::nullopt;
    for (;; ++position_) {
        if (position_ == candidates_.size()) {
            position_ = 0;
            second_round_ = true;
        }
        if (candidates_[position_].open) break;
    }
    auto& chosen = candidates_[position_++];
    attempt made{chosen.where, patience_};
    if (left == 1 || second_round_)
        chosen.open = false;  // has its full time now
    else
        made.patience = std::min<duration>(limits::connect_head_start, patience_);
    return made;
}

void connect_plan::refused() {
    if (position_ > 0) candidates_[position_ - 1].open = false;
}

}  // namespace sluice
