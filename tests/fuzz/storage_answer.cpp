// Is every answer of the storage read as it is meant, and taken only where it fits what is here?

#include <cerrno>
#include <regex>

#include "fuzz/fuzz_input.hpp"
#include "transfer/content_range.hpp"
#include "transfer/resume_decision.hpp"
#include "transfer/storage_error.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

// std::regex takes some stack for each character.
constexpr std::size_t longest_header = 200;

std::optional<std::uint64_t> number(const std::string& digits) {
    errno = 0;
    const auto value = std::strtoull(digits.c_str(), nullptr, 10);
    return errno == ERANGE ? std::nullopt : std::optional<std::uint64_t>(value);
}

std::optional<content_range> plain_content_range(const std::string& value) {
    static const std::regex form("bytes (?:([0-9]+)-([0-9]+)|\\*)/(?:([0-9]+)|\\*)");
    std::smatch found;
    if (!std::regex_match(value, found, form)) return std::nullopt;
    content_range range;
    if (found[3].matched && !(range.total = number(found[3]))) return std::nullopt;
    if (!found[1].matched) return range.total ? std::optional(range) : std::nullopt;
    const auto first = number(found[1]), last = number(found[2]);
    if (!first || !last || *first > *last) return std::nullopt;
    if (range.total && *last >= *range.total) return std::nullopt;
    range.part = content_range::span{*first, *last};
    return range;
}

reply_head choose_head(fuzz_input& from) {
    constexpr int statuses[] = {200, 206, 400, 401, 403, 404, 412, 416, 429, 500, 503};
    constexpr const char* names[] = {"ETag", "Content-Range", "x-goog-hash",
                                     "x-goog-stored-content-length", "Transfer-Encoding"};
    reply_head head;
    head.status = statuses[from.below(std::size(statuses))];
    if (from.yes()) head.content_length = from.below(1000);
    const auto given = from.byte();
    for (std::size_t i = 0; i < std::size(names); ++i)
        if (given >> i & 1)
            head.headers.add(names[i], std::string(from.line().substr(0, longest_header)));
    return head;
}

void check_range(const reply_head& head) {
    const std::string value(head.headers.find("content-range").value_or(""));
    claim(parse_content_range(value) == plain_content_range(value),
          "Content-Range is read by its grammar", value);
}

void check_hash(const reply_head& head) {
    const auto value = head.headers.all("x-goog-hash");
    const auto hash = parse_stored_hash(value);
    claim(hash.crc32c.empty() || value.find("crc32c=" + hash.crc32c) != value.npos,
          "a hash is one that stands there", value);
    claim(hash.md5.empty() || value.find("md5=" + hash.md5) != value.npos,
          "a hash is one that stands there", value);
}

void check_code(std::string_view words) {
    const auto code = storage_error_code(words);
    if (code.empty()) return;
    claim(words.find("<Code>" + code + "</Code>") != words.npos, "a code stands in its tags", code);
    claim(std::ranges::all_of(code, [](unsigned char c) { return std::isalnum(c); }),
          "a code is a plain word", code);
}

void check_taken(const resume_decision& made, const reply_head& head, const remote_file& known,
                 const resume_question& asked) {
    claim(head.status == 200 || head.status == 206, "only a body of the file is taken");
    claim(made.body_at == 0 || made.body_at == asked.received, "no byte is left out");
    if (head.status == 206) {
        const std::string value(head.headers.find("content-range").value_or(""));
        const auto range = plain_content_range(value);
        claim(range && range->part && range->part->first == made.body_at,
              "a part is put where it says that it belongs", value);
    } else {
        claim(made.body_at == 0, "a whole file begins at its beginning");
    }
    if (asked.received > 0)
        claim(!contradict(known, describe(head)), "another file is not gone on with");
}

void check_decision(const resume_decision& made, const reply_head& head, const remote_file& known,
                    const resume_question& asked) {
    switch (made.next) {
        case resume_decision::step::take:
            return check_taken(made, head, known, asked);
        case resume_decision::step::finished:
            return claim(head.status == 416 && asked.ranged, "only 416 means that all is here");
        case resume_decision::step::ask_whole:
            return claim(head.status == 206 || head.status == 416, "only a bad part is asked anew");
        case resume_decision::step::fail:
            return claim(made.problem.cause() != error{}, "a failure has a cause");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    resume_question asked;
    asked.received = from.below(1000);
    asked.ranged = asked.received > 0 && from.yes();
    const auto first = choose_head(from);
    const auto known = asked.received > 0 ? describe(first) : remote_file();
    const auto head = choose_head(from);
    const auto words = from.rest();
    check_range(head);
    check_hash(head);
    check_code(words);
    claim(!contradict(known, known), "a file does not contradict itself");
    check_decision(decide(head, words, known, asked), head, known, asked);
    return 0;
}
