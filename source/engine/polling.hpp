#pragma once

#include <sluice/api/codec.hpp>
#include <sluice/flow/operation_times.hpp>

#include <optional>

namespace sluice {

/// How long to leave an operation alone that was found running at `age`. A pure function.
///
/// By the server's percentage, stretched a little, since a look too early is a token lost; else by
/// the times of this account's other operations; else half as long as it has run already, so that
/// a look comes at most half an operation late and long ones cost few looks.
duration next_look_in(duration age, std::optional<double> percent, const operation_times& learned);

/// How long an operation that has ended ran: by the server's stamps, else `watched`, how long it
/// was seen from here; nothing when neither tells, or when it is more than `most` or less than
/// 0, which no operation runs. A pure function.
std::optional<duration> running_time(const operation& seen, std::optional<duration> watched,
                                     duration most);

}  // namespace sluice
