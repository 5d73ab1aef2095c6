// Does every row of every text get into the window that full parsers give it, and no byte get lost,
// however the text is cut up?

#include "fuzz/fuzz_input.hpp"
#include "support/piecewise_splitter.hpp"
#include "support/plain_splitter.hpp"

using namespace sluice;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;

namespace {

using std::chrono::milliseconds;

constexpr export_format formats[] = {export_format::ndjson, export_format::csv,
                                     export_format::json};

/// What texts are made of, more of it than bytes alone would bring.
constexpr std::string_view morsels[] = {
    "\"EventStart\"",
    "\"Event\\u0053tart\"",
    "{\"EventStart\":\"1970-01-01T00:00:00.5Z\"}",
    "{\"a\":{\"EventStart\":\"1970-01-01T00:00:01Z\"},\"EventStart\" : \"1970-01-01T00:00:02Z\"}",
    "\"1970-01-01T00:00:00Z\"",
    "1970-01-01T00:00:00.999999999999Z",
    "1970-01-01T02:00:01.0000+02:00",
    "1970-01-01T00:00:02Z",
    "EventStart,b\n",
    "a,\"EventStart\"\r\n",
    "\\\"EventStart\\\":",
    "\"a text that is about as long as the blocks that are looked at at once\"",
    "\"\"",
    "\n",
    "\r\n",
    ",\n",
    "},{",
    "[{",
    "}]",
    "\":\"",
    "\\\\",
    "\\u0022",
    "[[[[[[[[[[[[[[[[",
    "]]]]]]]]]]]]]]]]",
    ":null,",
    "        "};

/// Bytes of the input as they are, but for one in 16 that stands for a morsel.
std::string text_of(fuzz_input& from) {
    std::string text;
    for (auto left = from.rest(); !left.empty(); left.remove_prefix(1)) {
        const auto byte = static_cast<unsigned char>(left.front());
        if (byte >= 0x80 && byte < 0x80 + std::size(morsels))
            text += morsels[byte - 0x80];
        else
            text += left.front();
    }
    return text;
}

time_range range(int start, int end) {
    return {wall_time(milliseconds(start)), wall_time(milliseconds(end))};
}

// A file of rows is one that an export could have brought: all of it goes to its own window.
void check_files(const test::split_files& files, const splitter_options& how) {
    for (std::size_t i = 0; i < files.texts.size(); ++i) {
        if (files.rows[i] == 0) continue;
        const auto again = test::split_in_pieces(how, files.texts[i]);
        claim(again.has_value(), "the file of a window can be split again", files.texts[i]);
        claim(again->texts[i] == files.texts[i] && again->rows[i] == files.rows[i],
              "and is all of that window", files.texts[i]);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz_input from(data, size);
    splitter_options how;
    how.format = formats[from.below(std::size(formats))];
    how.windows = {range(0, 1000), range(1000, 2000), range(3000, 3001)};
    const bool restart = from.yes();
    std::vector<std::size_t> lengths;
    for (auto count = from.below(6); count > 0; --count) lengths.push_back(1 + from.byte());
    const auto text = text_of(from);

    std::string problem;
    const auto whole = test::split_in_pieces(how, text, {}, false, &problem);
    const auto pieces = test::split_in_pieces(how, text, lengths, restart);
    claim(whole == pieces, "a text is split the same however it is cut", text);
    if (const auto plain = test::plain_split(how, text))
        claim(whole == plain, "rows get where full parsers put them", text + "\n" + problem);
    if (whole) check_files(*whole, how);
    return 0;
}
