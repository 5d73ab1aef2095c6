#include "story/story_world.hpp"

#include <fmt/format.h>

namespace sluice::story {

story_world::story_world(const story_plan& how, std::ostream* out)
    : plan(how),
      server(how.server),
      ledger_troubles(how.ledger, how.seed + 1),
      sink_troubles(how.sink, how.seed + 2),
      log(out) {}

bool story_world::calm_at(steady_time outer) const {
    const auto& arrived = server.arrivals();
    const auto begin = arrived.empty() ? first_tick() : arrived.front().at;
    return !arrived.empty() && outer - begin >= plan.calm;
}

void story_world::tell_arrivals() {
    const auto& all = server.arrivals();
    for (; told_ < all.size(); ++told_) {
        const auto& one = all[told_];
        const bool known = one.range.start != wall_time();
        const std::string about = known ? named(one.range) : one.what;
        const std::string answer = one.status == 0 ? "never arrives" : std::to_string(one.status);
        log.say(since_begin(one.at), fmt::format("{:<8} {}: {}", one.kind, about, answer));
    }
}

const std::string& story_world::truth(const time_range& window) {
    const auto [place, fresh] = truths_.try_emplace(window);
    const auto& spec = plan.spec;
    if (fresh)
        place->second = server.truth(spec.segment.text(), std::string(name(spec.type)),
                                     std::string(name(spec.format)), spec.fields, window);
    return place->second;
}

std::string story_world::named(const time_range& window) {
    return format_time(window.start);
}

}  // namespace sluice::story
