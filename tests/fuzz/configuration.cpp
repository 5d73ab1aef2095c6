// Is every configuration file read, or refused in one line?

#include <sluice/core/time_range.hpp>

#include "app/configuration.hpp"
#include "fuzz/fuzz_input.hpp"

using namespace sluice;
using sluice::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> known{"every",        "fields", "from",      "json",
                                                "retries",      "rate",   "keep-gzip", "to",
                                                "storage-host", "out"};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto settings = app::parse_configuration(text, "sluice.toml", known);
    if (!settings) {
        const auto line = app::one_line(settings.error());
        claim(line.find_first_of("\n\r") == std::string::npos, "a refusal is one line", line);
        claim(settings.error().code == app::exit_code::usage, "a refusal is one of usage");
        return 0;
    }
    for (const auto& [key, words] : *settings) {
        claim(std::ranges::find(known, key) != known.end(), "only known keys are taken", key);
        for (const auto& word : words) {
            if (const auto time = parse_time(word)) {
                const auto again = parse_time(format_time(*time));
                claim(again && *again == *time, "a time is read as it is written", word);
            }
            if (const auto length = parse_duration(word))
                claim(length->count() >= 0, "a length is not negative", word);
        }
    }
    return 0;
}
