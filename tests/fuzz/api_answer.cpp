// Does every answer of the API, whatever stands in it, become a value or a failure fit to be shown?

#include <sluice/api/codec.hpp>
#include <sluice/core/limits.hpp>

#include <algorithm>

#include "fuzz/fuzz_input.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

// The names of members and our own words around a quotation.
constexpr std::size_t around_a_quotation = 200;

bool is_printable(std::string_view words) {
    return std::ranges::none_of(words, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
}

template <class T>
bool is_right(const outcome<T>& result) {
    if (result) return true;
    const auto& why = result.error();
    claim(why.cause() == error::malformed_answer, "a bad answer is a malformed one");
    claim(!why.detail().empty(), "a failure says what is wrong");
    claim(is_printable(why.message()), "a failure can be printed", why.message());
    claim(why.detail().size() <= limits::quoted_bytes + around_a_quotation,
          "a failure quotes no more than a person reads", why.detail());
    return false;
}

void check(const operation& found) {
    claim(!found.percent || (*found.percent >= 0 && *found.percent <= 100),
          "a percentage is between 0 and 100");
    claim(is_printable(found.error_details) && found.error_details.size() <= limits::quoted_bytes,
          "the server's words can be printed", found.error_details);
}

void check_results(std::string_view body) {
    const auto found = decode_results(body);
    if (is_right(found))
        claim(!found->where.reveal().empty(), "a location is not empty");
    else
        claim(found.error().detail().find("canary") == std::string::npos,
              "no failure shows a signed URL", found.error().detail());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    const auto kind = from.below(6);
    const auto body = from.rest();
    if (kind == 0) {
        if (const auto id = decode_create(body); is_right(id))
            claim(!id->empty(), "a created operation has an id");
    } else if (kind == 1) {
        if (const auto one = decode_operation(body); is_right(one)) check(*one);
    } else if (kind == 2) {
        if (const auto all = decode_operations(body); is_right(all))
            for (const auto& each : *all) check(each);
    } else if (kind == 3) {
        check_results(body);
    } else if (kind == 4) {
        if (const auto page = decode_segments(body); is_right(page))
            for (const auto& each : page->segments) claim(!each.id.empty(), "a segment has an id");
    } else {
        const auto words = decode_error(body);
        claim(is_printable(words) && words.size() <= limits::quoted_bytes,
              "the server's words can be printed", words);
    }
    return 0;
}
