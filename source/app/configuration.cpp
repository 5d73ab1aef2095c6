#include "app/configuration.hpp"

#include "app/nearest.hpp"
#include "app/text_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <sstream>

namespace sluice::app {
namespace {

constexpr std::size_t largest_file = 1 << 20;

// A value as the word a flag would be given; nothing for what no flag takes.
std::optional<std::string> word_of(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) return text;
    if (const auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    std::ostringstream written;
    if (const auto* date = node.as_date()) {
        written << date->get();
    } else if (const auto* time = node.as_date_time(); time && time->get().offset) {
        written << time->get();
    } else {
        return std::nullopt;
    }
    return std::move(written).str();
}

std::optional<std::vector<std::string>> words_of(const toml::node& node) {
    std::vector<std::string> words;
    const toml::array* list = node.as_array();
    if (!list) {
        const auto word = word_of(node);
        if (!word) return std::nullopt;
        words.push_back(*word);
        return words;
    }
    for (const toml::node& element : *list) {
        const auto word = word_of(element);
        if (!word) return std::nullopt;
        words.push_back(*word);
    }
    return words;
}

problem unknown_key(const std::string& file, const std::string& key,
                    const std::vector<std::string>& known) {
    const std::string meant = nearest(key, known);
    return usage_problem(
        fmt::format("{}: unknown key '{}'", file, key),
        meant.empty() ? "keys are the flags' long names without the dashes, see sluice --help"
                      : fmt::format("did you mean '{}'?", meant));
}

attempt<file_settings> collect(const toml::table& table, const std::string& file,
                               const std::vector<std::string>& known) {
    file_settings settings;
    for (const auto& [name, node] : table) {
        const std::string key(name.str());
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return unknown_key(file, key, known);
        }
        auto words = words_of(node);
        if (!words) {
            return usage_problem(
                fmt::format("{}: '{}' has a value of a kind that no flag takes", file, key),
                "use a text, a whole number, true, false, a date, or a list of them");
        }
        settings.emplace(key, std::move(*words));
    }
    return settings;
}

}  // namespace

attempt<file_settings> parse_configuration(std::string_view text, const std::string& file,
                                           const std::vector<std::string>& known) {
    try {
        return collect(toml::parse(text), file, known);
    } catch (const toml::parse_error& error) {
        return usage_problem(
            fmt::format("{}, line {}: {}", file, error.source().begin.line, error.description()),
            "correct the line; it must be TOML, as in every = \"1d\"");
    }
}

attempt<file_settings> read_configuration(const std::string& file,
                                          const std::vector<std::string>& known) {
    auto text = read_text_file(file, largest_file);
    if (!text) {
        return usage_problem(fmt::format("{}: {}", file, text.error()),
                             "name a readable file with --config");
    }
    return parse_configuration(*text, file, known);
}

}  // namespace sluice::app
