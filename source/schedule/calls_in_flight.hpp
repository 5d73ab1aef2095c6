#pragma once

#include <sluice/schedule/token_request.hpp>

namespace sluice {

/// How many calls were granted and have not ended, by what the policy asks about them.
class calls_in_flight {
public:
    void add(const granted_call& what) noexcept { count(what, 1); }
    void remove(const granted_call& what) noexcept { count(what, -1); }

    int all() const noexcept { return all_; }
    int charged() const noexcept { return charged_; }
    int charged_looks() const noexcept { return charged_looks_; }
    int first_looks() const noexcept { return first_looks_; }

private:
    void count(const granted_call& what, int change) noexcept {
        all_ += change;
        if (what.first_look) first_looks_ += change;
        if (what.free_of_charge) return;
        charged_ += change;
        if (what.kind == call_kind::poll) charged_looks_ += change;
    }

    int all_ = 0;
    int charged_ = 0;
    int charged_looks_ = 0;
    int first_looks_ = 0;
};

}  // namespace sluice
