#include "app/manifest.hpp"

#include "app/file_replacement.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <async/complete.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace sluice::app {
namespace {

problem unreadable(const std::filesystem::path& file) {
    return problem{exit_code::storage, fmt::format("{}: {}", file.string(), std::strerror(errno)),
                   "make it readable, or give another --out"};
}

problem no_manifest(const std::filesystem::path& file) {
    return usage_problem(fmt::format("{}: not a manifest of sluice", file.string()),
                         "give another --out, or move the file away");
}

std::size_t count_lines(const std::filesystem::path& file) {
    std::ifstream lines(file, std::ios::binary);
    if (!lines) return 0;
    return static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(lines), std::istreambuf_iterator<char>(), '\n'));
}

}  // namespace

std::filesystem::path manifest_of(const std::filesystem::path& folder) {
    return folder / "manifest.ndjson";
}

attempt<std::optional<std::string>> spec_in_manifest(const std::filesystem::path& folder) {
    const auto file = manifest_of(folder);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return std::optional<std::string>();
    // A pipe in its place would hold us up for ever.
    if (!std::filesystem::is_regular_file(file, ignored)) return no_manifest(file);
    std::ifstream lines(file);
    if (!lines) return unreadable(file);
    std::string line;
    if (!std::getline(lines, line)) return std::optional<std::string>();
    auto first = decode_receipt(line);
    if (first) return std::optional(std::move(first->spec));
    return no_manifest(file);
}

attempt<void> refresh_manifest(const std::filesystem::path& folder, const export_spec& spec,
                               ledger& store, backfill_key key, bool changed) {
    const auto file = manifest_of(folder);
    const auto delivered = complete(store.delivered(key));
    if (!delivered) return problem_of(delivered.error());
    if (!changed && count_lines(file) == delivered->size()) return {};
    file_replacement next(file, 0644);
    const ledger::receipt_visitor append = [&](const receipt& what) {
        next.append(encode_receipt(spec, what) + "\n");
    };
    auto told = complete(store.for_each_receipt(key, append));
    if (!told) return problem_of(told.error());
    const std::string reason = next.commit();
    if (reason.empty()) return {};
    return problem{exit_code::storage, fmt::format("{}: {}", file.string(), reason),
                   "make space or mend the folder; the next run writes the manifest again"};
}

}  // namespace sluice::app
