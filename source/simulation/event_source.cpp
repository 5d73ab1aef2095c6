#include <sluice/simulation/event_source.hpp>

#include "simulation/mix.hpp"
#include "simulation/record_writer.hpp"
#include "simulation/visitors.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

namespace sluice {
namespace {

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::size_t piece_bytes = 256 << 10;

// Calls `visit` with every event in `range`, in the order of time.
template <class Visit>
void for_each_event(std::uint64_t seed, std::uint64_t events_per_day, const time_range& range,
                    Visit&& visit) {
    using namespace std::chrono;
    if (events_per_day == 0 || range.end <= range.start) {
        return;
    }
    const auto slot_start = [&](std::uint64_t slot) { return slot * day_ms / events_per_day; };
    const auto first_day = floor<days>(range.start);
    for (auto midnight = first_day; midnight < range.end; midnight += days(1)) {
        const std::int64_t day = midnight.time_since_epoch().count();
        const std::int64_t base = day * static_cast<std::int64_t>(day_ms);
        const auto skipped = static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, range.start.time_since_epoch().count() - base));
        const std::uint64_t about = skipped * events_per_day / day_ms;
        for (std::uint64_t slot = about == 0 ? 0 : about - 1; slot < events_per_day; ++slot) {
            const std::uint64_t from = slot_start(slot);
            const std::uint64_t length = std::max<std::uint64_t>(1, slot_start(slot + 1) - from);
            const std::uint64_t jitter = mix(seed, static_cast<std::uint64_t>(day), slot) % length;
            const occurrence when{day, slot, base + static_cast<std::int64_t>(from + jitter)};
            const wall_time at{milliseconds(when.at)};
            if (at >= range.end) {
                return;
            }
            if (at >= range.start) {
                visit(when);
            }
        }
    }
}

// A segment other than `everyone` has a quarter of all people; one of nobody@ has none.
bool belongs(std::uint64_t segment_bits, std::uint64_t person) {
    return mix(segment_bits, person) % 4 == 0;
}

// Who is in what was asked for: by the segment, and by having been active in the segment's span.
class membership {
public:
    membership(std::uint64_t seed, std::uint64_t events_per_day, const event_query& what)
        : segment_(what.segment), bits_(mix_text(what.segment)) {
        if (what.people.start <= what.range.start && what.range.end <= what.people.end) {
            return;
        }
        active_.emplace();
        for_each_event(seed, events_per_day, what.people, [&](const occurrence& when) {
            active_->insert(person_of(seed, when.day, when.slot));
        });
    }

    bool has(std::uint64_t person) const {
        if (active_ && !active_->contains(person)) {
            return false;
        }
        return segment_ == "everyone" ||
               (!segment_.starts_with("nobody@") && belongs(bits_, person));
    }

private:
    std::string segment_;
    std::uint64_t bits_;
    std::optional<std::unordered_set<std::uint64_t>> active_;
};

// Collects a file and hands it on before it grows large.
class piecewise {
public:
    explicit piecewise(const std::function<void(std::string_view)>& take) : take_(take) {
        text.reserve(piece_bytes + 4096);
    }
    void flush_if_large() {
        if (text.size() >= piece_bytes) {
            flush();
        }
    }
    void flush() {
        if (!text.empty()) {
            take_(text);
            text.clear();
        }
    }
    std::string text;

private:
    const std::function<void(std::string_view)>& take_;
};

template <class Add>
void each_event(std::uint64_t seed, std::uint64_t events_per_day, const event_query& what,
                Add&& add) {
    const membership members(seed, events_per_day, what);
    record values;
    // Neighbouring events belong to few sessions: what those have in common is kept.
    std::optional<visit> recent[4];
    for_each_event(seed, events_per_day, what.range, [&](const occurrence& when) {
        std::optional<visit>& now = recent[when.slot % 4];
        if (!now || !now->holds(when.day, when.slot)) {
            now.emplace(seed, when.day, when.slot);
        }
        if (members.has(now->who())) {
            now->describe(when, values);
            add(values);
        }
    });
}

template <class Add>
void each_individual(std::uint64_t seed, std::uint64_t events_per_day, const event_query& what,
                     Add&& add) {
    struct activity {
        std::int64_t last = 0;
        std::int64_t events = 0;
    };
    std::map<std::uint64_t, activity> seen;
    for_each_event(seed, events_per_day, what.range, [&](const occurrence& when) {
        activity& did = seen[person_of(seed, when.day, when.slot)];
        did.last = when.at;
        ++did.events;
    });
    const membership members(seed, events_per_day, what);
    record values;
    for (const auto& [number, did] : seen) {
        if (!members.has(number)) {
            continue;
        }
        values.fill(cell{});
        const person who(seed, number);
        who.describe(values);
        values[individual_field::last_event] = cell::of_time(did.last);
        values[individual_field::events] = cell::of(did.events);
        add(values);
    }
}

}  // namespace

event_source::event_source(std::uint64_t seed, std::uint64_t events_per_day)
    : seed_(seed), events_per_day_(events_per_day) {}

std::uint64_t event_source::count(const time_range& range) const {
    std::uint64_t n = 0;
    for_each_event(seed_, events_per_day_, range, [&n](const occurrence&) { ++n; });
    return n;
}

void event_source::render(const event_query& what,
                          const std::function<void(std::string_view)>& take) const {
    record_writer writer(what.format, columns_of(what.type, what.fields));
    piecewise out(take);
    writer.begin(out.text);
    const auto add = [&](const record& values) {
        writer.add(values, out.text);
        out.flush_if_large();
    };
    if (what.type == export_type::event) {
        each_event(seed_, events_per_day_, what, add);
    } else {
        each_individual(seed_, events_per_day_, what, add);
    }
    writer.end(out.text);
    out.flush();
}

}  // namespace sluice
