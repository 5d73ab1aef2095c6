#include "app/manifest.hpp"

#include <fmt/format.h>
#include <async/complete.hpp>

namespace sluice::app {
namespace {

std::string told(const failure& why) {
    return fmt::format("{}: {}", why.subject(), why.detail());
}

}  // namespace

attempt<std::optional<std::string>> known_spec_in(sink& place) {
    auto spec = complete(spec_in_manifest(place));
    if (spec) return std::move(*spec);
    if (spec.error().cause() != error::invalid_argument)
        return problem{exit_code::storage, told(spec.error()),
                       "make it readable, or give another --out"};
    return usage_problem(fmt::format("{}: not a manifest of sluice", spec.error().subject()),
                         "give another --out, or move the file away");
}

attempt<void> refresh_manifest(sink& place, const export_spec& spec, ledger& store,
                               backfill_key key, bool changed) {
    const auto delivered = complete(store.delivered(key));
    if (!delivered) return problem_of(delivered.error());
    const auto listed = complete(count_manifest(place));
    if (!changed && listed && *listed == delivered->size()) return {};
    std::optional<failure> unread;
    const receipt_source all =
        [&](const std::function<void(const receipt&)>& visit) -> awaitable<outcome<void>> {
        auto shown = co_await store.for_each_receipt(key, visit);
        if (!shown) unread = shown.error();
        co_return shown;
    };
    const auto written = complete(replace_manifest(place, spec, all));
    if (written) return {};
    if (unread) return problem_of(*unread);
    return problem{exit_code::storage, told(written.error()),
                   "make space or mend the folder; the next run writes the manifest again"};
}

problem problem_of_lock(const failure& why) {
    if (why.cause() == error::folder_locked)
        return problem{exit_code::locked,
                       fmt::format("{} is in use: {} works on it", why.subject(), why.detail()),
                       "wait for its end, stop it, or give another --out"};
    return problem{exit_code::storage, told(why),
                   "give --out a folder that this user can write to"};
}

}  // namespace sluice::app
