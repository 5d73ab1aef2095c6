#include "app/json_text.hpp"

#include <fmt/format.h>
#include <boost/json/serialize.hpp>

namespace sluice::app {
namespace {

void append(std::string& text, const boost::json::value& what) {
    if (const auto* object = what.if_object()) {
        text += '{';
        bool first = true;
        for (const auto& [key, value] : *object) {
            if (!std::exchange(first, false)) text += ',';
            text += boost::json::serialize(boost::json::value(key)) + ":";
            append(text, value);
        }
        text += '}';
    } else if (const auto* list = what.if_array()) {
        text += '[';
        for (std::size_t i = 0; i < list->size(); ++i) {
            if (i > 0) text += ',';
            append(text, (*list)[i]);
        }
        text += ']';
    } else if (const auto* number = what.if_double()) {
        text += fmt::format("{}", *number);
    } else {
        text += boost::json::serialize(what);
    }
}

}  // namespace

std::string json_text(const boost::json::value& what) {
    std::string text;
    append(text, what);
    return text;
}

double json_seconds(duration length) {
    const auto milliseconds = std::chrono::round<std::chrono::milliseconds>(length).count();
    return static_cast<double>(milliseconds) / 1000;
}

}  // namespace sluice::app
