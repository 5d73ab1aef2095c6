#include "sinks/split_note.hpp"

#include <algorithm>

#include "api/json.hpp"
#include "transfer/build_identity.hpp"

namespace sluice {
namespace {

failure note_refused(std::string why) {
    return failure(error::checkpoint_refused, {}, std::move(why));
}

using bytes = std::span<const std::byte>;

json::object describe(const split_note::file& one) {
    return {{"bytes", one.bytes}, {"xxh3", one.xxh3}, {"hashing", one.hashing.size()}};
}

std::string head_of(const split_note& what) {
    json::array files;
    for (const auto& one : what.files) files.push_back(describe(one));
    json::object head;
    head["build"] = build_identity();
    head["split"] = format_range(what.range);
    head["files"] = std::move(files);
    head["splitting"] = what.splitting.size();
    return json::serialize(head) + "\n";
}

void append(std::vector<std::byte>& text, bytes more) {
    text.insert(text.end(), more.begin(), more.end());
}

outcome<time_range> range_in(const std::string& text) {
    const auto middle = text.find('/');
    if (middle == text.npos) return note_refused("it names no range");
    const auto start = parse_time(text.substr(0, middle));
    const auto end = parse_time(text.substr(middle + 1));
    if (!start || !end) return note_refused("it names no range");
    return time_range{*start, *end};
}

// The next `size` of `left`, which loses them. Errors: there are not so many.
outcome<std::vector<std::byte>> cut(bytes& left, const outcome<std::uint64_t>& size) {
    if (!size || *size > left.size()) return note_refused("it is cut short");
    const auto part = left.first(static_cast<std::size_t>(*size));
    left = left.subspan(part.size());
    return std::vector<std::byte>(part.begin(), part.end());
}

outcome<split_note::file> file_in(const json_reader& reader, const json::object& from,
                                  bytes& left) {
    const auto size = reader.count(from, "bytes");
    const auto xxh3 = reader.optional_text(from, "xxh3");
    if (!size || !xxh3) return note_refused("a file of it is not told");
    auto hashing = cut(left, reader.count(from, "hashing"));
    if (!hashing) return hashing.error();
    return split_note::file{*size, *xxh3, std::move(*hashing)};
}

outcome<json::object> head_in(const json_reader& reader, bytes& text) {
    const auto end = std::ranges::find(text, std::byte{'\n'});
    const auto size = static_cast<std::size_t>(end - text.begin());
    auto head = reader.object(std::string_view(reinterpret_cast<const char*>(text.data()), size));
    if (!head) return note_refused(head.error().detail());
    const auto build = reader.optional_text(*head, "build");
    if (!build || build->empty() || *build != build_identity())
        return note_refused("another build wrote it");
    text = text.subspan(std::min(size + 1, text.size()));
    return head;
}

}  // namespace

std::vector<std::byte> encode(const split_note& what) {
    const auto line = head_of(what);
    std::vector<std::byte> text;
    append(text, std::as_bytes(std::span(line)));
    for (const auto& one : what.files) append(text, one.hashing);
    append(text, what.splitting);
    append(text, what.note);
    return text;
}

std::vector<std::byte> encode(const split_note::file& what) {
    auto head = describe(what);
    head["build"] = build_identity();
    const auto line = json::serialize(head) + "\n";
    std::vector<std::byte> text;
    append(text, std::as_bytes(std::span(line)));
    append(text, what.hashing);
    return text;
}

outcome<split_note> decode_split_note(bytes text) {
    const json_reader reader(error::checkpoint_refused, json_reader::quoting::allowed);
    const auto head = head_in(reader, text);
    if (!head) return head.error();
    split_note found;
    const auto range = range_in(text_or_empty(*head, "split"));
    if (!range) return range.error();
    found.range = *range;
    const auto files = reader.objects(*head, "files");
    if (!files) return note_refused(files.error().detail());
    for (const auto& one : *files) {
        auto file = file_in(reader, one.get_object(), text);
        if (!file) return file.error();
        found.files.push_back(std::move(*file));
    }
    auto splitting = cut(text, reader.count(*head, "splitting"));
    if (!splitting) return splitting.error();
    found.splitting = std::move(*splitting);
    found.note.assign(text.begin(), text.end());
    return found;
}

outcome<split_note::file> decode_split_file(bytes text) {
    const json_reader reader(error::checkpoint_refused, json_reader::quoting::allowed);
    const auto head = head_in(reader, text);
    if (!head) return head.error();
    return file_in(reader, *head, text);
}

}  // namespace sluice
