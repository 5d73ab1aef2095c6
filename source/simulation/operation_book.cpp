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
    if (endless || now < created.steady + runs) {
        return state::pending;
    }
    return error.empty() ? state::completed : state::failed;
}

int simulated_operation::percent(steady_time now) const noexcept {
    if (at(now) == state::completed) {
        return 100;
    }
    if (runs <= duration::zero()) {
        return 99;
    }
    const double part = std::chrono::duration<double>(now - created.steady) / runs;
    return static_cast<int>(std::clamp(part * 100, 0.0, 99.0));
}

wall_time simulated_operation::finished_at() const noexcept {
    const duration ran = canceled ? *canceled - created.steady : runs;
    return created.wall + std::chrono::floor<std::chrono::milliseconds>(ran);
}

simulated_operation& operation_book::create(event_query what, const moment& now, duration shortest,
                                            duration longest) {
    const std::uint64_t ordinal = operations_.size();
    simulated_operation& made = operations_.emplace_back();
    // The ordinal keeps ids apart, whatever the dice say.
    made.id = "op" + spell(mix(seed_, ordinal, 'o')) + std::to_string(ordinal);
    made.export_id = "ex" + spell(mix(seed_, ordinal, 'x')) + std::to_string(ordinal);
    made.what = std::move(what);
    made.created = now;
    const auto spread =
        static_cast<std::uint64_t>(std::max(longest - shortest, duration::zero()).count());
    made.runs = shortest + duration(mix(seed_, ordinal, 'r') % (spread + 1));
    by_id_.emplace(made.id, ordinal);
    by_export_.emplace(made.export_id, ordinal);
    return made;
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
