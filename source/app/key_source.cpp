#include "app/key_source.hpp"

#include "app/text_file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace sluice::app {
namespace {

constexpr const char* variable = "FULLSTORY_API_KEY";
constexpr std::size_t longest_key = 4096;

bool blank(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool visible(unsigned char c) {
    return c > 0x20 && c < 0x7f;
}

bool configured_file_only(const options& asked) {
    const auto origin = asked.origins.find("api-key-file");
    return origin != asked.origins.end() && origin->second != "--api-key-file" &&
           !origin->second.starts_with("SLUICE_");
}

void warn_of_readers(const std::string& file) {
    struct stat store {};
    if (::stat(file.c_str(), &store) != 0 || !S_ISREG(store.st_mode)) return;
    if ((store.st_mode & (S_IRGRP | S_IROTH)) == 0) return;
    spdlog::warn("{} can be read by other users; chmod 600 keeps the key to yourself", file);
}

attempt<secret> key_of_file(const options& asked) {
    const std::string& file = asked.api_key_file;
    auto text = read_text_file(file, longest_key);
    if (!text) {
        return usage_problem(
            fmt::format("{}: {}: {}", asked.name_of("api-key-file"), file, text.error()),
            "name a readable file that holds the key and nothing else");
    }
    auto key = checked_key(std::move(*text), file);
    if (key) warn_of_readers(file);
    return key;
}

}  // namespace

void forbid_core_dumps() noexcept {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    // A core pattern that pipes to a program passes over the limit, but not over this.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

std::optional<secret> take_key_variable() {
    char* value = std::getenv(variable);
    if (!value || *value == '\0') return std::nullopt;
    std::string text(value);
    ::explicit_bzero(value, std::strlen(value));
    ::unsetenv(variable);
    return secret(std::move(text));
}

attempt<secret> checked_key(std::string text, const std::string& origin) {
    const auto first = std::find_if_not(text.begin(), text.end(), blank);
    const auto last = std::find_if_not(text.rbegin(), text.rend(), blank).base();
    if (first >= last) {
        wipe(text);
        return usage_problem(fmt::format("{} holds no key", origin),
                             "put the API key there as it was issued");
    }
    if (!std::all_of(first, last, visible) || last - first > std::ptrdiff_t{longest_key}) {
        wipe(text);
        return usage_problem(fmt::format("{} holds something that is not an API key", origin),
                             "put the key there as it was issued: one line, nothing else");
    }
    std::string key(first, last);
    wipe(text);
    return secret(std::move(key));
}

bool key_given(const options& asked) {
    const char* value = std::getenv(variable);
    return !asked.api_key_file.empty() || (value && *value != '\0');
}

attempt<secret> find_key(const options& asked) {
    forbid_core_dumps();
    const auto from_variable = take_key_variable();
    const bool file_first = !asked.api_key_file.empty() && !configured_file_only(asked);
    if (!file_first && from_variable) {
        return checked_key(std::string(from_variable->reveal()), variable);
    }
    if (!asked.api_key_file.empty()) return key_of_file(asked);
    return usage_problem("no API key",
                         "set FULLSTORY_API_KEY, or name a file that holds it with --api-key-file");
}

}  // namespace sluice::app
