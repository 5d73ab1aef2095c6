#include <sluice/core/receipt.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace sluice {
namespace {

namespace json = boost::json;

bool is_object(const json::value& one) {
    if (!one.is_array() || one.get_array().size() != 4) return false;
    const auto& parts = one.get_array();
    return parts[0].is_string() && (parts[1].is_uint64() || parts[1].is_int64()) &&
           parts[2].is_string() && parts[3].is_string();
}

std::string text_of(const json::value& one) {
    return std::string(one.get_string());
}

stored_object object_in(const json::array& parts) {
    stored_object one;
    one.name = text_of(parts[0]);
    one.bytes = parts[1].to_number<std::uint64_t>();
    one.digest = text_of(parts[2]);
    one.version = text_of(parts[3]);
    return one;
}

}  // namespace

std::vector<stored_object> plain_object(std::string name, const proof& content) {
    std::vector<stored_object> one(1);
    one.front().name = std::move(name);
    one.front().bytes = content.bytes;
    one.front().digest = content.xxh3;
    return one;
}

bool is_plain(std::span<const stored_object> objects, const proof& content) {
    if (objects.size() != 1) return false;
    const auto& one = objects.front();
    return one.bytes == content.bytes && one.digest == content.xxh3 && one.version.empty();
}

std::string encode_objects(std::span<const stored_object> objects) {
    json::array all;
    for (const auto& one : objects)
        all.push_back(json::array{one.name, one.bytes, one.digest, one.version});
    return json::serialize(all);
}

outcome<std::vector<stored_object>> decode_objects(std::string_view text) {
    json::error_code problem;
    const auto all = json::parse(text, problem);
    if (problem || !all.is_array())
        return failure(error::invalid_argument, {}, "no list of stored objects");
    std::vector<stored_object> objects;
    for (const auto& one : all.get_array()) {
        if (!is_object(one)) return failure(error::invalid_argument, {}, "no stored object");
        objects.push_back(object_in(one.get_array()));
    }
    return objects;
}

}  // namespace sluice
