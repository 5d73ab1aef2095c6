#include "simulation/simulated_storage.hpp"

#include "simulation/answers.hpp"
#include "simulation/byte_range.hpp"
#include "simulation/gzip_writer.hpp"
#include "simulation/mix.hpp"
#include "simulation/object_hash.hpp"

#include <fmt/format.h>
#include <charconv>
#include <optional>

namespace sluice {
namespace {

std::string_view query_value(std::string_view target, std::string_view name) {
    std::size_t at = target.find('?');
    while (at != std::string_view::npos) {
        const std::string_view rest = target.substr(at + 1);
        const std::string_view pair = rest.substr(0, rest.find('&'));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            return pair.substr(name.size() + 1);
        }
        const std::size_t next = rest.find('&');
        at = next == std::string_view::npos ? next : at + 1 + next;
    }
    return {};
}

std::string_view suffix(export_format format) {
    switch (format) {
        case export_format::csv:
            return "csv";
        case export_format::json:
            return "json";
        case export_format::ndjson:
            break;
    }
    return "ndjson";
}

std::string object_name(const simulated_operation& what) {
    return fmt::format("{}.{}.gz", what.export_id, suffix(what.what.format));
}

// A change of the stored file changes all that is said of it.
std::shared_ptr<const served_object> shortened(const served_object& from, std::uint64_t by) {
    const std::size_t length = from.body.size() - std::min<std::size_t>(from.body.size(), by);
    return std::make_shared<const served_object>(from.body.substr(0, length));
}

void describe(const served_object& object, const simulated_operation& what, header_list& into) {
    into.add("Content-Type", "application/gzip");
    into.add("ETag", object.etag);
    into.add("x-goog-generation", object.generation);
    into.add("x-goog-hash", "crc32c=" + object.crc32c_base64);
    into.add("x-goog-hash", "md5=" + object.md5_base64);
    into.add("x-goog-stored-content-encoding", "identity");
    into.add("x-goog-stored-content-length", std::to_string(object.body.size()));
    into.add("Accept-Ranges", "bytes");
    into.add("Content-Disposition",
             fmt::format("attachment; filename=\"segment_{}\"", object_name(what)));
}

bool etag_matches(std::string_view wanted, std::string_view etag) {
    return wanted == "*" || wanted.find(etag) != std::string_view::npos;
}

simulated_reply serve(const simulated_request& request,
                      const std::shared_ptr<const served_object>& file,
                      const simulated_operation& what, bool ignore_range) {
    const served_object& object = *file;
    const std::uint64_t length = object.body.size();
    if (const auto wanted = request.headers.find("If-Match");
        wanted && !etag_matches(*wanted, object.etag)) {
        return storage_error(412, "PreconditionFailed",
                             "At least one of the pre-conditions you specified did not hold.");
    }
    const auto unchanged = request.headers.find("If-Range");
    const bool ranged = !ignore_range && (!unchanged || *unchanged == object.etag);
    const byte_range range = parse_byte_range(
        ranged ? request.headers.find("Range") : std::optional<std::string_view>(), length);
    if (range.what == byte_range::kind::unsatisfiable) {
        auto reply = storage_error(416, "InvalidRange", "The requested range is not satisfiable.");
        reply.headers.add("Content-Range", fmt::format("bytes */{}", length));
        return reply;
    }
    simulated_reply reply;
    describe(object, what, reply.headers);
    // Shares the object, which lives as long as somebody is sent it.
    reply.body = std::shared_ptr<const std::string>(file, &object.body);
    reply.offset = static_cast<std::size_t>(range.first);
    reply.length = static_cast<std::size_t>(range.length);
    if (range.what == byte_range::kind::part) {
        reply.status = 206;
        reply.headers.add("Content-Range", fmt::format("bytes {}-{}/{}", range.first,
                                                       range.first + range.length - 1, length));
    }
    return reply;
}

// A file that is stored anew begins with one more of these: all that follows lies elsewhere.
const std::string& empty_member() {
    static const std::string member = gzip_writer().finish();
    return member;
}

// As a proxy would that decompresses on the way: no length, no ranges.
simulated_reply serve_inflated(const served_object& object, const simulated_operation& what) {
    simulated_reply reply;
    describe(object, what, reply.headers);
    const auto rows =
        std::string_view(object.body).substr(what.stored_anew * empty_member().size());
    reply.body = std::make_shared<const std::string>(inflate_member(rows));
    reply.length = reply.body->size();
    reply.without_length = true;
    return reply;
}

}  // namespace

served_object::served_object(std::string bytes) : body(std::move(bytes)) {
    object_hash hash = hash_object(body);
    etag = '"' + hash.md5_hex + '"';
    generation = std::to_string(1'700'000'000'000'000 + mix_text(hash.md5_hex) % 1'000'000'000);
    crc32c_base64 = std::move(hash.crc32c_base64);
    md5_base64 = std::move(hash.md5_base64);
}

std::string_view object_in(std::string_view target) noexcept {
    const std::string_view path = target.substr(0, target.find('?'));
    return path.starts_with(storage_prefix) ? path.substr(storage_prefix.size())
                                            : std::string_view();
}

simulated_storage::simulated_storage(const event_source& events, std::uint64_t seed,
                                     std::size_t keeps)
    : events_(events), seed_(seed), keeps_(keeps) {}

// Percent signs in it, as in a real one: whoever decodes and encodes a location breaks it.
std::string simulated_storage::signature(std::string_view object, std::string_view expires) const {
    const std::uint64_t bits = mix(seed_, mix_text(object), mix_text(expires), 'S');
    return fmt::format("{:016x}%2B{:016x}%2F{:016x}%3D%3D", bits, mix(bits), mix(mix(bits)));
}

std::string simulated_storage::sign(const simulated_operation& what, wall_time expires) const {
    const std::string object = object_name(what);
    const std::string until =
        std::to_string(std::chrono::ceil<std::chrono::seconds>(expires).time_since_epoch().count());
    return fmt::format(
        "{}{}?GoogleAccessId=export%40simulated.iam.gserviceaccount.com&Expires={}&Signature={}",
        storage_prefix, object, until, signature(object, until));
}

std::optional<simulated_reply> simulated_storage::refuse(std::string_view target, wall_time now,
                                                         const fault& trouble) const {
    const std::string_view until = query_value(target, "Expires");
    if (query_value(target, "Signature") != signature(object_in(target), until)) {
        return storage_error(403, "AccessDenied", "Access denied.");
    }
    std::int64_t seconds = 0;
    std::from_chars(until.data(), until.data() + until.size(), seconds);
    const wall_time expires{std::chrono::seconds(seconds)};
    if (now >= expires || trouble.expire) {
        return storage_error(400, "ExpiredToken", "The provided token has expired.",
                             "Request signature expired at: " + format_time(expires));
    }
    return std::nullopt;
}

simulated_reply simulated_storage::get(const simulated_request& request, operation_book& book,
                                       wall_time now, const fault& trouble) {
    if (auto refused = refuse(request.target, now, trouble)) {
        return std::move(*refused);
    }
    const std::string_view object = object_in(request.target);
    simulated_operation* what = book.find_export(object.substr(0, object.find('.')));
    if (what == nullptr || object != object_name(*what)) {
        return storage_error(404, "NoSuchKey", "The specified key does not exist.");
    }
    if (trouble.regenerate) {
        ++what->stored_anew;
        what->object.reset();
    }
    auto file = fetch(*what);
    if (trouble.truncate) {
        file = shortened(*file, *trouble.truncate);
    }
    if (trouble.inflate) {
        return serve_inflated(*file, *what);
    }
    return serve(request, file, *what, trouble.ignore_range);
}

std::shared_ptr<const served_object> simulated_storage::fetch(simulated_operation& what) {
    auto object = what.object.lock();
    if (!object) {
        object = make(what.what);
        if (what.stored_anew > 0) {
            std::string bytes;
            for (std::size_t i = 0; i < what.stored_anew; ++i) bytes += empty_member();
            object = std::make_shared<const served_object>(bytes + object->body);
        }
        what.object = object;
        keep(object);
    }
    return object;
}

std::shared_ptr<const served_object> simulated_storage::make(const event_query& what) {
    constexpr std::size_t most_without_an_event = 512;  // a CSV has its header
    std::string beginning;
    std::optional<gzip_writer> file;
    events_.render(what, [&](std::string_view piece) {
        if (!file && beginning.size() + piece.size() <= most_without_an_event) {
            beginning += piece;
            return;
        }
        if (!file) file.emplace().write(beginning);
        file->write(piece);
    });
    if (file) return std::make_shared<const served_object>(file->finish());
    auto& known = empty_[beginning];
    if (!known) {
        file.emplace().write(beginning);
        known = std::make_shared<const served_object>(file->finish());
    }
    return known;
}

void simulated_storage::keep(std::shared_ptr<const served_object> object) {
    kept_bytes_ += object->body.size();
    recent_.push_front(std::move(object));
    while (recent_.size() > 1 && kept_bytes_ > keeps_) {
        kept_bytes_ -= recent_.back()->body.size();
        recent_.pop_back();
    }
}

}  // namespace sluice
