#include "app/backfill_place.hpp"

#include "app/known_folder.hpp"
#include "app/known_spec.hpp"
#include "app/manifest.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <async/complete.hpp>
#include <set>

namespace sluice::app {
namespace {

problem another_backfill(const std::filesystem::path& folder, const std::string& theirs) {
    return usage_problem(
        fmt::format("{} belongs to another backfill ({})", folder.string(), spec_text(theirs)),
        "choose another --out, or give the segment, type, format and fields it was begun with");
}

problem unknown_here(const std::filesystem::path& folder, const std::filesystem::path& state) {
    return usage_problem(
        fmt::format("{} holds a backfill that the state in {} knows nothing of", folder.string(),
                    state.string()),
        "give the --state, key and --api-url that it was begun with, or another --out");
}

// Its windows may be of other people: one folder is one account's.
attempt<void> check_other_accounts(const folder_sink& sink, const std::filesystem::path& state,
                                   const std::string& account, const clock& time) {
    const auto all = all_that_know(sink.id(), state, time);
    // A ledger that cannot be read is reported where it is used.
    if (!all) return {};
    for (const known_folder& each : *all) {
        if (each.account == account || each.delivered == 0) continue;
        return usage_problem(
            fmt::format("{} was delivered from another account: with another key or --api-url",
                        sink.folder().string()),
            "give those; with a new key choose another --out, and --from where this one ends, as "
            "sluice status shows");
    }
    return {};
}

// The manifest is read before the ledger is opened: opening makes a ledger where there is none.
attempt<void> check_manifest(folder_sink& sink, const std::filesystem::path& state,
                             const std::string& account, const std::string& spec) {
    const auto told = known_spec_in(sink);
    if (!told) return told.error();
    if (!*told) return {};
    if (**told != spec) return another_backfill(sink.folder(), **told);
    std::error_code ignored;
    const auto file = state / (account + ".sqlite");
    if (!std::filesystem::exists(file, ignored)) return unknown_here(sink.folder(), state);
    return {};
}

attempt<void> check_ledger(ledger& store, folder_sink& sink, const std::filesystem::path& state,
                           const std::string& spec) {
    const auto known = complete(store.find_backfill(sink.id()));
    if (!known) return problem_of(known.error());
    if (*known && (*known)->spec != spec) return another_backfill(sink.folder(), (*known)->spec);
    const auto listed = complete(count_manifest(sink));
    if (!*known && listed && *listed > 0) return unknown_here(sink.folder(), state);
    return {};
}

}  // namespace

backfill_place::backfill_place(folder_lock lock, std::unique_ptr<folder_sink> sink,
                               std::unique_ptr<sqlite_ledger> store)
    : lock_(std::move(lock)), sink_(std::move(sink)), store_(std::move(store)) {}

attempt<backfill_place> backfill_place::open(const std::filesystem::path& out,
                                             const std::filesystem::path& state,
                                             const std::string& account, const export_spec& spec,
                                             const clock& time) {
    auto sink = folder_sink::open_folder(out);
    if (!sink) return problem_of(sink.error());
    auto lock = (*sink)->lock();
    if (!lock) return problem_of_lock(lock.error());
    const std::string wanted = canonical(spec);
    if (auto ok = check_other_accounts(**sink, state, account, time); !ok) return ok.error();
    if (auto ok = check_manifest(**sink, state, account, wanted); !ok) return ok.error();
    auto store = sqlite_ledger::open(state, account, time);
    if (!store) return problem_of(store.error());
    if (auto ok = check_ledger(**store, **sink, state, wanted); !ok) return ok.error();
    return backfill_place(std::move(*lock), std::move(*sink), std::move(*store));
}

attempt<void> backfill_place::keep_manifest(const export_spec& spec, bool changed) {
    const auto known = complete(store_->find_backfill(sink_->id()));
    if (!known) return problem_of(known.error());
    if (!*known) return {};
    return refresh_manifest(*sink_, spec, *store_, (*known)->key, changed);
}

}  // namespace sluice::app
