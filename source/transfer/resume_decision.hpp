#pragma once

#include "transfer/remote_file.hpp"

#include <cstdint>
#include <string_view>

namespace sluice {

/// What was asked of the storage, and what is here already.
struct resume_question {
    std::uint64_t received = 0;  ///< bytes from the file's start
    bool ranged = false;         ///< asked for what follows them; else for the whole file
};

/// What to do with an answer of the storage.
struct resume_decision {
    enum class step {
        take,       ///< the body begins at byte `body_at` of the file: at `received` or at 0
        finished,   ///< all of it is here already
        ask_whole,  ///< the range was not served properly: ask without one; `problem` says so
        fail,       ///< there is nothing to take; `problem` says why and what helps
    };
    step next = step::fail;
    std::uint64_t body_at = 0;
    failure problem;
};

/// Decides by status and headers; `words` is the beginning of an error's body. A pure function;
/// redirects are followed before (`storage_redirect.hpp`).
///
/// Failures: location_expired (401, 403, or 400 by its code); object_changed (412, a 416 of another
/// length, or headers that contradict what is `known`); not_found (404, 410); server_failed (408,
/// 429, 5xx: the storage's limits are not the account's); range_refused; unexpected_status.
resume_decision decide(const reply_head& head, std::string_view words, const remote_file& known,
                       const resume_question& asked);

}  // namespace sluice
