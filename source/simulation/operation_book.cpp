#include "simulation/operation_book.hpp"

#include "simulation/mix.hpp"

#include <algorithm>

namespace sluice {
namespace {

// Twelve letters and digits, as the vendor's ids look.
std::string spell(std::uint64_t bits) {
    static constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string id;
    for (int i = 0; i < 10; ++i, bits /= letters.size()) {
        id += letters[bits % letters.size()];
    }
    return id;
}

}  // namespace

simulated_operation::state simulated_operation::at(steady_time now) const noexcept {
    if (canceled && *canceled <= now) {
        return state::failed;
    }
    if (endless || now < ends_at()) {
        return state::pending;
    }
    return error.empty() ? state::completed : state::failed;
}

double simulated_operation::part_done(steady_time now) const noexcept {
    if (runs <= duration::zero()) {
        return 1;
    }
    const std::chrono::duration<double> ran = now - created.steady - waits;
    return std::clamp(ran / runs, 0.0, 1.0);
}

wall_time simulated_operation::finished_at() const noexcept {
    const duration ran = canceled ? *canceled - created.steady : waits + runs;
    return created.wall + std::chrono::floor<std::chrono::milliseconds>(ran);
}

simulated_operation& operation_book::create(event_query what, const moment& now) {
    const std::uint64_t ordinal = operations_.size();
    simulated_operation& made = operations_.emplace_back();
    // The ordinal keeps ids apart, whatever the dice say.
    made.id = "op" + spell(mix(how_.seed, ordinal, 'o')) + std::to_string(ordinal);
    made.export_id = "ex" + spell(mix(how_.seed, ordinal, 'x')) + std::to_string(ordinal);
    made.runs = running_time(what, ordinal);
    made.waits = wait_for_room(now.steady, made.runs);
    made.what = std::move(what);
    made.created = now;
    by_id_.emplace(made.id, ordinal);
    by_export_.emplace(made.export_id, ordinal);
    return made;
}

duration operation_book::running_time(const event_query& what, std::uint64_t ordinal) const {
    if (how_.runs) {
        return how_.runs(what.range);
    }
    const auto spread = std::max(how_.longest - how_.shortest, duration::zero());
    return how_.shortest + duration(mix(how_.seed, ordinal, 'r') %
                                    (static_cast<std::uint64_t>(spread.count()) + 1));
}

duration operation_book::wait_for_room(steady_time now, duration runs) {
    if (how_.most_running == 0) {
        return {};
    }
    auto begins = now;
    if (places_.size() == how_.most_running) {
        begins = std::max(now, places_.top());
        places_.pop();
    }
    places_.push(begins + runs);
    return begins - now;
}

std::optional<int> operation_book::percent(const simulated_operation& what, steady_time now) const {
    if (how_.progress == progress_report::none) {
        return std::nullopt;
    }
    if (what.at(now) == simulated_operation::state::completed) {
        return 100;
    }
    double percent = what.part_done(now) * 100;
    if (how_.progress == progress_report::noisy) {
        const auto looked = static_cast<std::uint64_t>(now.time_since_epoch().count());
        percent += static_cast<double>(mix(how_.seed, mix_text(what.id), looked) % 41) - 20;
    }
    return static_cast<int>(std::clamp(percent, 0.0, 99.0));
}

simulated_operation* operation_book::find(std::string_view id) {
    return find_in(by_id_, id);
}

simulated_operation* operation_book::find_export(std::string_view id) {
    return find_in(by_export_, id);
}

simulated_operation* operation_book::find_in(const index& where, std::string_view id) {
    const auto at = where.find(std::string(id));
    return at == where.end() ? nullptr : &operations_[at->second];
}

}  // namespace sluice
