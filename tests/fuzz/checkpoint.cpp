// Is a checkpoint that was changed in any way refused, and any that is taken one that was written?

#include "transfer/gunzip.hpp"

#include <algorithm>

#include "fuzz/fuzz_input.hpp"
#include "sinks/part_note.hpp"
#include "support/gzip.hpp"
#include "transfer/checkpoint.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

using bytes = std::span<const std::byte>;

// What is read of any text is what its writer would write of it.
void check_note(bytes text) {
    const auto found = decode_part_note(text);
    if (found) claim(std::ranges::equal(encode(*found), text), "a note is written as it was read");
}

void check_checkpoint(bytes text) {
    const auto found = decode_checkpoint(text);
    if (!found) {
        claim(found.error().cause() == error::checkpoint_refused,
              "what is none is refused as that");
        return;
    }
    const auto again = decode_checkpoint(encode(*found));
    claim(again.has_value(), "a checkpoint that was read can be written and read again");
    claim(again->received == found->received && again->written == found->written &&
              again->file.etag == found->file.etag && again->inflating == found->inflating,
          "and is the same");
}

// A sound checkpoint of values that the input chooses, changed or not.
void check_changed(fuzz_input& from) {
    checkpoint what;
    what.file.etag = from.text(20);
    what.file.length = from.below(std::size_t{1} << 40);
    what.received = from.below(std::size_t{1} << 40);
    what.xxh3 = from.text(32);
    what.inflating = test::copy_of(from.text(64));
    part_note note;
    note.in_place = from.below(std::size_t{1} << 40);
    note.rest = test::copy_of(from.text(64));
    note.note = encode(what);
    check_checkpoint(note.note);
    auto text = encode(note);
    claim(decode_part_note(text).has_value(), "a note is read back");
    const auto place = from.below(text.size());
    const auto change = std::byte(from.below(256));
    text[place] ^= change;
    claim(decode_part_note(text).has_value() == (change == std::byte{}),
          "a note that was changed is none");
    auto inner = note.note;
    inner[from.below(inner.size())] ^= change;
    check_checkpoint(inner);
}

// The states of another size are no states.
void check_states(bytes text) {
    gunzip inflating(1 << 20);
    if (text.size() != inflating.save().size())
        claim(!inflating.restore(text), "a state of another size is refused");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = std::as_bytes(std::span(data, size));
    check_note(text);
    check_checkpoint(text);
    check_states(text);
    fuzz_input from(data, size);
    check_changed(from);
    return 0;
}
