#pragma once

#include <sluice/core/outcome.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#pragma GCC diagnostic pop

#include <string>
#include <string_view>

namespace sluice {

namespace json = boost::json;

/// How an answer is read: who is to blame, and whether its text may be repeated. A body that holds
/// a signed URL may not, not even in part.
class json_reader {
public:
    enum class quoting { allowed, forbidden };

    json_reader(error blame, quoting words) : blame_(blame), words_(words) {}

    /// Parses `text` as one object, no deeper than limits::json_depth.
    outcome<json::object> object(std::string_view text) const;

    /// The non-empty string `name` of `from`.
    outcome<std::string> text(const json::object& from, std::string_view name) const;
    /// The same, empty when it is missing or null.
    outcome<std::string> optional_text(const json::object& from, std::string_view name) const;
    /// The objects in the array `name` of `from`; an empty array when it is missing or null.
    outcome<json::array> objects(const json::object& from, std::string_view name) const;
    outcome<std::uint64_t> count(const json::object& from, std::string_view name) const;

    /// The failure that says that `found` stands where `expected` should.
    failure unexpected(std::string_view name, std::string_view expected,
                       const json::value* found) const;

private:
    failure unreadable(std::string_view text, const boost::system::error_code& reason) const;

    error blame_;
    quoting words_;
};

/// The string `name` of `from`, or empty whatever else stands there: for what is shown only.
std::string text_or_empty(const json::object& from, std::string_view name);

}  // namespace sluice
