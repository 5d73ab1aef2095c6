#include "app/known_folder.hpp"

#include "app/manifest.hpp"
#include "app/settings.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <async/complete.hpp>

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

// What the ledger in `file` knows of `folder`.
outcome<std::optional<known_folder>> look_into(const fs::path& file, const fs::path& folder,
                                               const clock& time) {
    auto store = sqlite_ledger::open_existing(file, time);
    if (!store) return store.error();
    const auto known = complete((*store)->find_backfill(folder.string()));
    if (!known) return known.error();
    if (!*known) return std::optional<known_folder>();
    const auto delivered = complete((*store)->delivered((*known)->key));
    if (!delivered) return delivered.error();
    known_folder found;
    found.folder = folder;
    found.store = std::move(*store);
    found.key = (*known)->key;
    found.spec = (*known)->spec;
    found.account = file.stem().string();
    found.delivered = delivered->size();
    return std::optional(std::move(found));
}

bool has_exports(const known_folder& place) {
    const auto records = complete(place.store->unfinished(place.key));
    return records && std::any_of(records->begin(), records->end(), [](const export_record& each) {
               return each.now != export_record::state::intended;
           });
}

attempt<fs::path> existing_folder(const options& asked) {
    std::error_code problem;
    const fs::path folder = fs::canonical(asked.out, problem);
    if (!problem && fs::is_directory(folder, problem)) return folder;
    return usage_problem(fmt::format("{}: there is no such folder", asked.out),
                         "give the --out of a backfill");
}

problem unknown(const options& asked, const fs::path& state) {
    return usage_problem(
        fmt::format("the state in {} knows of no backfill in {}", state.string(), asked.out),
        "check --out, and give the --state that the backfill was given");
}

problem of_another_account(const options& asked) {
    return usage_problem(fmt::format("{} was not delivered from this account", asked.out),
                         "give the key and --api-url that the backfill was given");
}

problem of_several(const options& asked, const known_folder& one, const known_folder& other,
                   const fs::path& state) {
    return usage_problem(fmt::format("{} was delivered from several accounts ({} and {} in {})",
                                     asked.out, one.account, other.account, state.string()),
                         "give a --state that holds the file of one of them only");
}

}  // namespace

lease_request lease_on(const std::string& spec, const time_range& range) {
    lease_request wanted;
    wanted.spec = spec;
    wanted.range = range;
    wanted.owner = "process " + std::to_string(::getpid());
    return wanted;
}

std::vector<fs::path> ledgers_in(const fs::path& state) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (fs::directory_iterator at(state, problem), end; !problem && at != end;
         at.increment(problem)) {
        if (at->path().extension() == ".sqlite") files.push_back(at->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

attempt<std::vector<known_folder>> all_that_know(const fs::path& folder, const fs::path& state,
                                                 const clock& time) {
    std::vector<known_folder> all;
    std::optional<failure> unread;
    for (const fs::path& file : ledgers_in(state)) {
        auto found = look_into(file, folder, time);
        if (!found) {
            unread = found.error();
        } else if (*found) {
            all.push_back(std::move(**found));
        }
    }
    if (all.empty() && unread) return problem_of(*unread);
    return all;
}

namespace {

attempt<known_folder> find_among(const options& asked, folder_sink& files, const fs::path& state,
                                 const clock& time, const std::string& account) {
    auto all = all_that_know(files.folder(), state, time);
    if (!all) return all.error();
    if (all->empty()) return unknown(asked, state);
    if (!account.empty()) {
        std::erase_if(*all, [&](const known_folder& each) { return each.account != account; });
        if (all->empty()) return of_another_account(asked);
    }

    const auto has_delivered = [](const known_folder& each) { return each.delivered > 0; };
    const auto chosen = std::find_if(all->begin(), all->end(), has_delivered);
    if (chosen != all->end()) {
        const auto other = std::find_if(chosen + 1, all->end(), has_delivered);
        if (other != all->end()) return of_several(asked, *chosen, *other, state);
        return std::move(*chosen);
    }
    const auto told = known_spec_in(files);
    if (!told) return told.error();
    if (*told) return unknown(asked, state);
    const auto busy = std::find_if(all->begin(), all->end(), has_exports);
    if (busy != all->end()) return std::move(*busy);
    return std::move(all->front());
}

}  // namespace

attempt<known_folder> find_known_folder(const options& asked, const environment& variables,
                                        const clock& time, const std::string& account) {
    const auto state = state_folder_of(asked, variables);
    if (!state) return state.error();
    const auto folder = existing_folder(asked);
    if (!folder) return folder.error();
    auto files = folder_sink::open_existing(*folder);
    if (!files) return problem_of(files.error());
    auto found = find_among(asked, **files, *state, time, account);
    if (found) found->files = std::move(*files);
    return found;
}

}  // namespace sluice::app
