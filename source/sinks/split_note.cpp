#include "sinks/split_note.hpp"

#include <algorithm>

#include "api/json.hpp"
#include "transfer/build_identity.hpp"

namespace sluice {
namespace {

failure note_refused(std::string why) {
    return failure(error::checkpoint_refused, {}, std::move(why));
}

std::string head_of(const split_note& what) {
    json::array files;
    for (const auto& one : what.files)
        files.push_back(json::object{{"bytes", one.bytes}, {"xxh3", one.xxh3}});
    json::object head;
    head["build"] = build_identity();
    head["split"] = format_range(what.range);
    head["files"] = std::move(files);
    head["splitting"] = what.splitting.size();
    return json::serialize(head) + "\n";
}

outcome<time_range> range_in(const std::string& text) {
    const auto middle = text.find('/');
    if (middle == text.npos) return note_refused("it names no range");
    const auto start = parse_time(text.substr(0, middle));
    const auto end = parse_time(text.substr(middle + 1));
    if (!start || !end) return note_refused("it names no range");
    return time_range{*start, *end};
}

outcome<std::vector<split_note::file>> files_in(const json_reader& reader,
                                                const json::object& head) {
    const auto listed = reader.objects(head, "files");
    if (!listed) return note_refused(listed.error().detail());
    std::vector<split_note::file> files;
    for (const auto& one : *listed) {
        const auto bytes = reader.count(one.get_object(), "bytes");
        const auto xxh3 = reader.optional_text(one.get_object(), "xxh3");
        if (!bytes || !xxh3) return note_refused("a file of it is not told");
        files.push_back({*bytes, *xxh3});
    }
    return files;
}

}  // namespace

std::vector<std::byte> encode(const split_note& what) {
    const auto line = head_of(what);
    const auto head = std::as_bytes(std::span(line));
    std::vector<std::byte> text(head.begin(), head.end());
    text.insert(text.end(), what.splitting.begin(), what.splitting.end());
    text.insert(text.end(), what.note.begin(), what.note.end());
    return text;
}

outcome<split_note> decode_split_note(std::span<const std::byte> text) {
    const json_reader reader(error::checkpoint_refused, json_reader::quoting::allowed);
    const auto end = std::ranges::find(text, std::byte{'\n'});
    const auto size = static_cast<std::size_t>(end - text.begin());
    const auto head =
        reader.object(std::string_view(reinterpret_cast<const char*>(text.data()), size));
    if (!head) return note_refused(head.error().detail());
    const auto build = reader.optional_text(*head, "build");
    if (!build || build->empty() || *build != build_identity())
        return note_refused("another build wrote it");
    split_note found;
    const auto range = range_in(text_or_empty(*head, "split"));
    if (!range) return range.error();
    found.range = *range;
    auto files = files_in(reader, *head);
    if (!files) return files.error();
    found.files = std::move(*files);
    const auto splitting = reader.count(*head, "splitting");
    const auto left = text.subspan(std::min(size + 1, text.size()));
    if (!splitting || *splitting > left.size()) return note_refused("splitting is cut short");
    const auto state = left.first(static_cast<std::size_t>(*splitting));
    const auto note = left.subspan(state.size());
    found.splitting.assign(state.begin(), state.end());
    found.note.assign(note.begin(), note.end());
    return found;
}

}  // namespace sluice
