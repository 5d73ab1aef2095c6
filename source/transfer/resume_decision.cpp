#include "transfer/resume_decision.hpp"

#include "transfer/content_range.hpp"
#include "transfer/storage_error.hpp"

namespace sluice {
namespace {

using step = resume_decision::step;

resume_decision fail(error cause, std::string detail, step next = step::fail) {
    resume_decision made;
    made.next = next;
    made.problem = failure(cause, {}, std::move(detail));
    return made;
}

resume_decision take(std::uint64_t body_at) {
    resume_decision made;
    made.next = step::take;
    made.body_at = body_at;
    return made;
}

resume_decision ask_whole(std::string detail) {
    return fail(error::range_refused, std::move(detail), step::ask_whole);
}

resume_decision on_partial(const reply_head& head, const resume_question& asked) {
    const auto value = head.headers.find("content-range").value_or("");
    const auto range = parse_content_range(value);
    if (!range || !range->part) return ask_whole("206 without a single range");
    const auto first = range->part->first;
    if (first != 0 && first != asked.received) return ask_whole("206 of another range");
    return take(first);
}

resume_decision on_unsatisfiable(const reply_head& head, const remote_file& known,
                                 const resume_question& asked) {
    if (!asked.ranged) return fail(error::unexpected_status, "416");
    const auto range = parse_content_range(head.headers.find("content-range").value_or(""));
    auto total = range ? range->total : std::nullopt;
    if (!total) total = known.expected();
    if (!total) return ask_whole("416 without a length");
    if (*total != asked.received) return fail(error::object_changed, "416: the length differs");
    resume_decision made;
    made.next = step::finished;
    return made;
}

resume_decision on_error(int status, std::string_view words) {
    const auto code = storage_error_code(words);
    const auto detail = code.empty() ? std::to_string(status) : std::to_string(status) + " " + code;
    if (tells_expiry(status, code)) return fail(error::location_expired, detail);
    if (status == 404 || status == 410) return fail(error::not_found, detail);
    if (status == 408 || status == 429 || status >= 500) return fail(error::server_failed, detail);
    return fail(error::unexpected_status, detail);
}

}  // namespace

resume_decision decide(const reply_head& head, std::string_view words, const remote_file& known,
                       const resume_question& asked) {
    const bool has_body = head.status == 200 || head.status == 206;
    // Before the first byte nothing can have changed.
    if (has_body && asked.received > 0 && contradict(known, describe(head))) {
        return fail(error::object_changed, "another ETag, length or hash than before");
    }
    switch (head.status) {
        case 200:
            return take(0);
        case 206:
            return on_partial(head, asked);
        case 412:
            return fail(error::object_changed, "412");
        case 416:
            return on_unsatisfiable(head, known, asked);
        default:
            return on_error(head.status, words);
    }
}

}  // namespace sluice
