#include "simulation/fault_injector.hpp"

#include "simulation/answers.hpp"
#include "simulation/mix.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <limits>

namespace sluice {
namespace {

// Replaces the header of that name; an empty value takes it away.
void set_header(header_list& headers, const std::string& name, const std::string& value) {
    header_list changed;
    for (const header& h : headers.fields()) {
        if (!boost::algorithm::iequals(h.name, name)) {
            changed.add(h.name, h.value);
        }
    }
    if (!value.empty()) {
        changed.add(name, value);
    }
    headers = std::move(changed);
}

void flip(std::size_t place, simulated_reply& reply) {
    if (!reply.body || place >= reply.length) {
        return;
    }
    std::string changed = reply.body->substr(reply.offset, reply.length);
    changed[place] = static_cast<char>(~changed[place]);
    reply.body = std::make_shared<const std::string>(std::move(changed));
    reply.offset = 0;
}

}  // namespace

fault_injector::fault_injector(fault_plan plan, std::uint64_t seed)
    : plan_(std::move(plan)), seed_(seed), done_(plan_.faults.size()) {}

const fault& fault_injector::next(const std::string& kind, steady_time now) {
    if (plan_.faults.empty()) {
        return none_;
    }
    if (!first_) {
        first_ = now;
    }
    ++seen_[kind];
    ++seen_["any"];
    for (std::size_t i = 0; i < plan_.faults.size(); ++i) {
        if (hits(i, kind, now - *first_)) {
            ++done_[i];
            return plan_.faults[i];
        }
    }
    return none_;
}

bool fault_injector::hits(std::size_t place, const std::string& kind, duration since_first) const {
    const fault& f = plan_.faults[place];
    if (since_first < f.after || (f.until && since_first >= *f.until)) {
        return false;
    }
    if (f.on != kind && f.on != "any") {
        return false;
    }
    const std::uint64_t n = seen_.at(f.on);
    if (n < f.first || (f.count != 0 && n - f.first >= f.count)) {
        return false;
    }
    const auto drawn = static_cast<double>(mix(seed_, place, n, 'f') >> 11U) * 0x1p-53;
    return drawn < f.probability;
}

bool replaces_answer(const fault& what) noexcept {
    return what.status || !what.body.empty();
}

simulated_reply replacement(const fault& what) {
    return answer(what.status.value_or(200), what.content_type, what.body);
}

void spoil(const fault& what, simulated_reply& reply) {
    for (const auto& [name, value] : what.headers) {
        set_header(reply.headers, name, value);
    }
    if (what.flip) {
        flip(static_cast<std::size_t>(*what.flip), reply);
    }
    reply.delay += what.delay;
    reply.cut_after = what.cut_after;
    reply.stall_after = what.stall_after;
    reply.drop = what.drop;
}

}  // namespace sluice
