#pragma once

#include <sluice/api/codec.hpp>
#include <sluice/time/clock.hpp>

#include <optional>

namespace sluice {

/// How long an operation that has ended ran: by the server's stamps, else `watched`, how long it
/// was seen from here; nothing when neither tells, or when it is more than `most` or less than
/// 0, which no operation runs. A pure function.
std::optional<duration> running_time(const operation& seen, std::optional<duration> watched,
                                     duration most);

}  // namespace sluice
