#include <sluice/sinks/manifest_line.hpp>

#include <charconv>

#include "api/json.hpp"

namespace sluice {

namespace {

constexpr std::size_t crc_digits = 8;
constexpr std::size_t xxh3_digits = 32;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string hex(std::uint32_t value) {
    std::string text;
    for (std::size_t shift = crc_digits * 4; shift != 0; shift -= 4)
        text += hex_digits[(value >> (shift - 4)) & 15];
    return text;
}

json::object span_of(const time_range& window) {
    json::object span;
    span["start"] = format_time(window.start);
    span["end"] = format_time(window.end);
    return span;
}

/// Reads one line member by member; the first that does not fit is kept, and all after it are
/// passed over.
class line_reader {
public:
    explicit line_reader(std::string_view line) : line_(take(reader_.object(line))) {}

    std::string text(std::string_view name) { return take(reader_.text(line_, name)); }
    std::string text_or_none(std::string_view name) {
        return take(reader_.optional_text(line_, name));
    }
    std::uint64_t count(std::string_view name) { return take(reader_.count(line_, name)); }
    /// What `parse` makes of the text `name`.
    template <class Parse>
    auto parsed(std::string_view name, Parse parse) {
        auto found = parse(text(name));
        if (!found) note(found.error().about("`" + std::string(name) + "`"));
        return take(std::move(found));
    }

    wall_time time(std::string_view name) { return parsed(name, parse_time); }

    std::string digits(std::string_view name, std::size_t length) {
        std::string found = text(name);
        if (found.size() != length || found.find_first_not_of(hex_digits) != std::string::npos)
            refuse(name, std::to_string(length) + " hex digits");
        return found;
    }

    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> found;
        const json::value* list = line_.if_contains(name);
        if (!list || !list->is_array()) return refuse(name, "a list"), found;
        for (const json::value& one : list->get_array()) {
            if (!one.is_string()) return refuse(name, "a list of texts"), found;
            found.emplace_back(one.get_string());
        }
        return found;
    }

    /// What is stored, where the line lists it.
    std::vector<stored_object> objects() {
        std::vector<stored_object> found;
        if (!line_.if_contains("objects")) return found;
        const auto list = take(reader_.objects(line_, "objects"));
        for (const json::value& one : list) {
            const auto& object = one.get_object();
            auto& next = found.emplace_back();
            next.name = take(reader_.text(object, "path"));
            next.bytes = take(reader_.count(object, "bytes"));
            next.digest = take(reader_.text(object, "xxh3"));
            next.version = take(reader_.optional_text(object, "version"));
        }
        return found;
    }

    /// Reads on inside the object `name`; back again with `leave`.
    void enter(std::string_view name) {
        const json::value* inner = line_.if_contains(name);
        outer_ = line_;
        if (inner && inner->is_object())
            line_ = json::object(inner->get_object());
        else
            refuse(name, "an object");
    }
    void leave() { line_ = std::move(outer_); }

    const std::optional<failure>& problem() const noexcept { return problem_; }

private:
    template <class T>
    T take(outcome<T> found) {
        if (found) return std::move(*found);
        note(found.error());
        return T{};
    }

    void refuse(std::string_view name, std::string_view expected) {
        note(reader_.unexpected(name, expected, line_.if_contains(name)));
    }

    void note(const failure& problem) {
        if (!problem_) problem_ = problem.about("a line of the manifest");
    }

    json_reader reader_{error::invalid_argument, json_reader::quoting::allowed};
    std::optional<failure> problem_;
    json::object line_;
    json::object outer_;
};

time_range window_in(line_reader& in) {
    in.enter("window");
    const wall_time start = in.time("start");
    const wall_time end = in.time("end");
    in.leave();
    return time_range{start, end};
}

std::uint32_t checksum_in(line_reader& in) {
    const std::string text = in.digits("crc32c", crc_digits);
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

proof proof_in(line_reader& in) {
    proof content;
    content.bytes = in.count("bytes");
    content.rows = in.count("rows");
    content.xxh3 = in.digits("xxh3", xxh3_digits);
    in.enter("stored");
    content.stored_bytes = in.count("bytes");
    content.stored_crc32c = checksum_in(in);
    in.leave();
    return content;
}

json::array objects_of(const receipt& what) {
    json::array all;
    for (const auto& one : what.objects) {
        json::object object{{"path", one.name}, {"bytes", one.bytes}, {"xxh3", one.digest}};
        if (!one.version.empty()) object["version"] = one.version;
        all.push_back(std::move(object));
    }
    return all;
}

export_spec spec_in(line_reader& in) {
    export_spec spec;
    spec.segment = segment_id(in.text("segment"));
    spec.type = in.parsed("type", parse_export_type);
    spec.format = in.parsed("format", parse_export_format);
    spec.fields = in.texts("fields");
    spec.scope = in.text_or_none("scope");
    return spec;
}

}  // namespace

std::string encode_receipt(const export_spec& spec, const receipt& what) {
    json::object stored;
    stored["bytes"] = what.content.stored_bytes;
    stored["crc32c"] = hex(what.content.stored_crc32c);
    json::object line;
    line["window"] = span_of(what.window);
    line["path"] = what.path();
    line["bytes"] = what.content.bytes;
    line["rows"] = what.content.rows;
    line["xxh3"] = what.content.xxh3;
    line["stored"] = std::move(stored);
    line["operation"] = what.operation.text();
    line["export"] = what.results.text();
    line["delivered_at"] = format_time(what.delivered_at);
    if (!is_plain(what.objects, what.content)) line["objects"] = objects_of(what);
    line["segment"] = spec.segment.text();
    line["type"] = std::string(name(spec.type));
    line["format"] = std::string(name(spec.format));
    line["fields"] = json::array(spec.fields.begin(), spec.fields.end());
    line["scope"] = spec.scope;
    return json::serialize(line);
}

outcome<manifest_line> decode_receipt(std::string_view line) {
    line_reader in(line);
    manifest_line found;
    found.what.window = window_in(in);
    auto path = in.text("path");
    found.what.content = proof_in(in);
    found.what.objects = in.objects();
    if (found.what.objects.empty())
        found.what.objects = plain_object(std::move(path), found.what.content);
    found.what.operation = operation_id(in.text_or_none("operation"));
    found.what.results = export_id(in.text_or_none("export"));
    found.what.delivered_at = in.time("delivered_at");
    found.spec = canonical(spec_in(in));
    if (in.problem()) return *in.problem();
    return found;
}

}  // namespace sluice
