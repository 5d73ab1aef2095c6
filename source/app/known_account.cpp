#include "app/known_account.hpp"

#include "app/key_source.hpp"
#include "app/known_folder.hpp"
#include "app/session.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <async/complete.hpp>
#include <engine/bundling.hpp>

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

// Nothing when the user gave no key, or one that cannot be had: a plan needs none.
std::string fingerprint_of(const options& asked) {
    if (!key_given(asked)) return {};
    const auto who = find_account(asked);
    return who ? who->fingerprint() : std::string();
}

std::unique_ptr<sqlite_ledger> open_ledger(const fs::path& file, const clock& time) {
    auto store = sqlite_ledger::open_existing(file, time);
    if (store) return std::move(*store);
    spdlog::warn("the plan does without the state: {}", store.error().message());
    return nullptr;
}

// The ledger of that account; without one, the only ledger.
std::unique_ptr<sqlite_ledger> find_ledger(const fs::path& state, const std::string& account,
                                           const clock& time) {
    const auto files = ledgers_in(state);
    if (account.empty()) return files.size() == 1 ? open_ledger(files.front(), time) : nullptr;
    const auto own = std::find(files.begin(), files.end(), state / (account + ".sqlite"));
    return own != files.end() ? open_ledger(*own, time) : nullptr;
}

template <class T>
T told(outcome<T> what) {
    if (what) return std::move(*what);
    spdlog::warn("the plan does without the state: {}", what.error().message());
    return {};
}

int spent_in(ledger& store, const bucket_limit& limit) {
    int spent = 0;
    const bucket_change look = [&](token_bucket& bucket, const moment& now) {
        spent = std::clamp(limit.burst - bucket.available(now.steady), 0, limit.burst);
    };
    const auto seen = complete(store.update_bucket(limit, look));
    return seen ? spent : 0;
}

}  // namespace

known_account look_up_account(const options& asked, const environment& variables,
                              const bucket_limit& limit, const export_spec& spec,
                              const clock& time) {
    known_account known;
    const auto state = state_folder_of(asked, variables);
    if (!state) return known;
    std::unique_ptr<sqlite_ledger> store;
    if (!asked.out.empty()) {
        auto place = find_known_folder(asked, variables, time);
        if (place && place->spec == canonical(spec)) {
            known.delivered = told(complete(place->store->delivered(place->key)));
            store = std::move(place->store);
        }
    }
    if (!store) store = find_ledger(*state, fingerprint_of(asked), time);
    if (!store) return known;
    known.operation_times = told(complete(store->recent_operation_times()));
    const auto refused = complete(store->refused_span(canonical(spec), refusal_believed));
    if (refused) known.refused_span = *refused;
    known.spent = spent_in(*store, limit);
    return known;
}

}  // namespace sluice::app
