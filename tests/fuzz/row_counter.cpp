// Are the rows of every text those that a plain counter finds, however it is cut up?

#include "transfer/row_counter.hpp"

#include "fuzz/fuzz_input.hpp"
#include "support/gzip.hpp"
#include "support/plain_row_counter.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr export_format formats[] = {export_format::ndjson, export_format::csv,
                                         export_format::json};
    fuzz_input from(data, size);
    const auto format = formats[from.below(std::size(formats))];
    // Each piece as long as one of these says, in turn.
    const auto lengths = from.text(from.below(8));
    const auto text = from.rest();

    row_counter counter(format);
    test::plain_row_counter plain(format);
    std::size_t turn = 0;
    for (auto left = text; !left.empty(); ++turn) {
        const auto length = lengths.empty()
                                ? left.size()
                                : 1 + static_cast<unsigned char>(lengths[turn % lengths.size()]);
        const auto piece = left.substr(0, length);
        counter.update(test::bytes_of(piece));
        for (const char c : piece) plain.take(c);
        claim(counter.rows() == plain.rows(), "rows are those of a plain counter",
              std::to_string(counter.rows()) + " instead of " + std::to_string(plain.rows()));
        left.remove_prefix(piece.size());
    }
    return 0;
}
