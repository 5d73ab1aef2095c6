#include <sluice/schedule/policy.hpp>

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

decision choose(const candidates& waiting, bool creates_first, steady_time now) {
    std::array<option, 5> options{};
    std::size_t count = 0;
    const auto offer = [&](const std::optional<steady_time>& due, pick who, int rank) {
        if (due) options[count++] = {who, rank, *due};
    };
    offer(waiting.other, pick::other, 0);
    offer(waiting.results, pick::results, 1);
    offer(waiting.repeated_poll, pick::repeated_poll, 3);
    offer(waiting.first_poll, pick::first_poll, 3);
    offer(waiting.create, pick::create, creates_first ? 2 : 4);

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
