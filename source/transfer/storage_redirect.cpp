#include "transfer/storage_redirect.hpp"

namespace sluice {

bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

outcome<checked_location> redirected(const url& from, const reply_head& head,
                                     const location_rules& rules) {
    const auto reference = head.headers.find("location");
    if (!reference)
        return failure(error::location_refused, from.display(), "a redirect to nowhere");
    const auto to = resolve(from, *reference);
    if (!to) return failure(error::location_refused, from.display(), to.error().message());
    return check_location(*to, rules);
}

}  // namespace sluice
