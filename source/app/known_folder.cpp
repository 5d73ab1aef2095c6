#include "app/known_folder.hpp"

#include "app/settings.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> stores_in(const fs::path& state) {
    std::vector<fs::path> files;
    std::error_code problem;
    for (fs::directory_iterator at(state, problem), end; !problem && at != end;
         at.increment(problem)) {
        if (at->path().extension() == ".sqlite") files.push_back(at->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

problem unknown(const options& asked, const fs::path& state) {
    return usage_problem(
        fmt::format("the state in {} knows of no backfill in {}", state.string(), asked.out),
        "check --out, and give the --state that the backfill was given");
}

}  // namespace

attempt<known_folder> find_known_folder(const options& asked, const environment& variables) {
    const auto state = state_folder_of(asked, variables);
    if (!state) return state.error();
    std::error_code problem;
    known_folder found;
    found.folder = fs::canonical(asked.out, problem);
    if (problem || !fs::is_directory(found.folder, problem)) {
        return usage_problem(fmt::format("{}: there is no such folder", asked.out),
                             "give the --out of a backfill");
    }
    std::optional<failure> unread;
    for (const fs::path& file : stores_in(*state)) {
        auto facts = sqlite_store::open_existing(file);
        if (!facts) {
            unread = facts.error();
            continue;
        }
        const auto known = (*facts)->find_backfill(found.folder.string());
        if (!known) {
            unread = known.error();
        } else if (*known) {
            found.facts = std::move(*facts);
            found.key = (*known)->key;
            found.spec = (*known)->spec;
            found.account = file.stem().string();
            return found;
        }
    }
    if (unread) return problem_of(*unread);
    return unknown(asked, *state);
}

}  // namespace sluice::app
