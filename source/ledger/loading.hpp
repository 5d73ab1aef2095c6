#pragma once

#include <sluice/ledger/ledger.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace sluice {

/// Of which windows the content is to be loaded. `unfinished` must live as long.
inline std::function<bool(const time_range&)> contents_wanted(
    const load_request& wanted, const std::vector<export_record>& unfinished) {
    const std::set<time_range> again(wanted.again.begin(), wanted.again.end());
    return [again, &unfinished](const time_range& window) {
        return again.contains(window) ||
               std::ranges::any_of(unfinished, [&](const export_record& one) {
                   return one.range.start <= window.start && window.end <= one.range.end;
               });
    };
}

}  // namespace sluice
