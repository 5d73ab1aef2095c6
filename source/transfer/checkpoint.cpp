#include "transfer/checkpoint.hpp"

#include <algorithm>
#include <utility>

#include "api/json.hpp"
#include "transfer/build_identity.hpp"

namespace sluice {
namespace {

using bytes = std::span<const std::byte>;

template <class T>
json::value or_null(const std::optional<T>& value) {
    return value ? json::value(*value) : json::value(nullptr);
}

json::object head_of(const checkpoint& what) {
    json::object head;
    head["build"] = build_identity();
    head["format"] = std::string(name(what.format));
    head["keep_gzip"] = what.keep_gzip;
    head["plain"] = what.plain;
    head["etag"] = what.file.etag;
    head["length"] = or_null(what.file.length);
    head["stored_length"] = or_null(what.file.stored_length);
    head["crc32c"] = what.file.hash.crc32c;
    head["md5"] = what.file.hash.md5;
    head["chunked"] = what.file.chunked;
    head["received"] = what.received;
    head["stored_crc32c"] = what.stored_crc32c;
    head["written"] = what.written;
    head["xxh3"] = what.xxh3;
    head["delivering"] = what.delivering.size();
    head["inflating"] = what.inflating.size();
    head["counting"] = what.counting.size();
    head["hashing"] = what.hashing.size();
    return head;
}

/// Reads the head member by member; the first that does not fit is kept.
class head_reader {
public:
    explicit head_reader(std::string_view line) : head_(take(reader_.object(line))) {}

    std::string text(std::string_view name) { return take(reader_.optional_text(head_, name)); }
    std::uint64_t count(std::string_view name) { return take(reader_.count(head_, name)); }
    std::optional<std::uint64_t> optional_count(std::string_view name) {
        const auto* found = head_.if_contains(name);
        if (!found || found->is_null()) return std::nullopt;
        return count(name);
    }
    bool flag(std::string_view name) {
        const auto* found = head_.if_contains(name);
        if (found && found->is_bool()) return found->get_bool();
        refuse(reader_.unexpected(name, "true or false", found));
        return false;
    }
    export_format format(std::string_view name) { return take(parse_export_format(text(name))); }

    void refuse(const failure& why) {
        if (!problem_) problem_ = failure(error::checkpoint_refused, {}, why.detail());
    }
    const std::optional<failure>& problem() const noexcept { return problem_; }

private:
    template <class T>
    T take(outcome<T> found) {
        if (found) return std::move(*found);
        refuse(found.error());
        return T{};
    }

    json_reader reader_{error::checkpoint_refused, json_reader::quoting::allowed};
    std::optional<failure> problem_;
    json::object head_;
};

checkpoint values_in(head_reader& in) {
    checkpoint found;
    found.format = in.format("format");
    found.keep_gzip = in.flag("keep_gzip");
    found.plain = in.flag("plain");
    found.file.etag = in.text("etag");
    found.file.length = in.optional_count("length");
    found.file.stored_length = in.optional_count("stored_length");
    found.file.hash.crc32c = in.text("crc32c");
    found.file.hash.md5 = in.text("md5");
    found.file.chunked = in.flag("chunked");
    found.received = in.count("received");
    found.stored_crc32c = static_cast<std::uint32_t>(in.count("stored_crc32c"));
    found.written = in.count("written");
    found.xxh3 = in.text("xxh3");
    return found;
}

/// The next `size` of `left`, which loses them; nothing, when there are not so many.
std::optional<std::vector<std::byte>> cut(bytes& left, std::uint64_t size) {
    if (size > left.size()) return std::nullopt;
    const auto part = left.first(static_cast<std::size_t>(size));
    left = left.subspan(part.size());
    return std::vector<std::byte>(part.begin(), part.end());
}

failure refused(std::string why) {
    return failure(error::checkpoint_refused, {}, std::move(why));
}

}  // namespace

std::vector<std::byte> encode(const checkpoint& what) {
    const auto line = json::serialize(head_of(what)) + "\n";
    const auto head = std::as_bytes(std::span(line));
    std::vector<std::byte> text(head.begin(), head.end());
    for (const auto* state : {&what.delivering, &what.inflating, &what.counting, &what.hashing})
        text.insert(text.end(), state->begin(), state->end());
    return text;
}

outcome<checkpoint> decode_checkpoint(bytes text) {
    const auto end = std::find(text.begin(), text.end(), std::byte{'\n'});
    const auto size = static_cast<std::size_t>(end - text.begin());
    head_reader in(std::string_view(reinterpret_cast<const char*>(text.data()), size));
    const auto build = in.text("build");
    if (in.problem()) return *in.problem();
    if (build.empty() || build != build_identity()) return refused("another build wrote it");
    auto found = values_in(in);
    auto left = text.subspan(std::min(size + 1, text.size()));
    for (const auto& [name, state] :
         {std::pair("delivering", &found.delivering), std::pair("inflating", &found.inflating),
          std::pair("counting", &found.counting), std::pair("hashing", &found.hashing)}) {
        auto part = cut(left, in.count(name));
        if (!part) return refused(std::string(name) + " is cut short");
        *state = std::move(*part);
    }
    if (in.problem()) return *in.problem();
    if (!left.empty()) return refused("something follows it");
    return found;
}

}  // namespace sluice
