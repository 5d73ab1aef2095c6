#include <sluice/flow/policy.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace sluice {
namespace {

using pick = decision::pick;

struct option {
    pick who;
    int rank;  ///< the lower goes first
    steady_time due;
};

}  // namespace

decision choose(const candidates& waiting, const operation_times& learned, bool probing,
                steady_time now) {
    std::array<option, 5> options{};
    std::size_t count = 0;
    const auto offer = [&](const std::optional<bid>& head, pick who, int rank) {
        if (head) options[count++] = {who, rank, head->not_before};
    };
    offer(waiting.other, pick::other, 0);
    offer(waiting.results, pick::results, 1);
    offer(waiting.repeated_poll, pick::repeated_poll, 2);
    offer(waiting.create, pick::create, 3);
    if (waiting.first_poll && !probing) {
        const auto since = waiting.first_poll->running_since.value_or(now);
        const auto due = std::max(waiting.first_poll->not_before, since + learned.first_look());
        options[count++] = {pick::first_poll, 2, due};
    }

    decision best;
    const option* winner = nullptr;
    for (const auto& o : std::span(options.data(), count)) {
        if (o.due > now) {
            best.look_again = std::min(best.look_again, o.due);
        } else if (!winner || std::pair(o.rank, o.due) < std::pair(winner->rank, winner->due)) {
            winner = &o;
        }
    }
    if (winner) best.who = winner->who;
    return best;
}

}  // namespace sluice
