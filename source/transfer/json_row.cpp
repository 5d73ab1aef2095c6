#include "transfer/json_row.hpp"

#include <optional>

#include "api/json.hpp"
#include "api/quote.hpp"
#include "transfer/json_space.hpp"

namespace sluice {
namespace {

/// Walks over a row's object, and keeps the last value of the field.
class row_walk {
public:
    row_walk(std::string_view row, const std::string& field) : row_(row), field_(field) {}

    outcome<std::string> time() {
        do {
            if (at_ == row_.size()) return refuse("is cut short");
            if (!step()) return refuse("is no proper JSON");
        } while (!open_.empty());
        if (skip_space(at_) != row_.size()) return refuse("has something behind its object");
        if (!value_) return refuse("has no " + field_);
        return read_value(*value_);
    }

private:
    failure refuse(std::string what) const {
        return failure(error::split_refused, {}, std::move(what));
    }

    /// Takes a character, or a string.
    bool step() {
        const char c = row_[at_];
        if (c == '"') return take_string();
        ++at_;
        if (c == '{' || c == '[') open_ += c == '{' ? '}' : ']';
        if (c != '}' && c != ']') return c != '\\';
        if (open_.back() != c) return false;
        open_.pop_back();
        return true;
    }

    bool take_string() {
        const auto begin = at_;
        const auto end = end_of_string(begin);
        at_ = end;
        const auto colon = skip_space(end);
        if (open_.size() != 1 || colon == row_.size() || row_[colon] != ':') return true;
        if (!may_be_name(begin)) return true;
        const auto name = unescape(row_.substr(begin, end - begin));
        if (!name) return false;
        if (*name == field_) value_ = skip_space(colon + 1);
        return true;
    }

    bool may_be_name(std::size_t begin) const {
        while (is_json_space(row_[begin - 1])) --begin;
        return row_[begin - 1] == ',' || begin == 1;
    }

    outcome<std::string> read_value(std::size_t begin) const {
        if (row_[begin] != '"')
            return refuse("has " + quote(value_at(begin)) + " for " + field_ +
                          ", which is no text");
        const auto text = row_.substr(begin, end_of_string(begin) - begin);
        auto time = unescape(text);
        if (!time) return refuse("has a malformed text for " + field_);
        return std::move(*time);
    }

    /// What stands there, if it is no string.
    std::string_view value_at(std::size_t begin) const {
        if (row_[begin] == '{') return "an object";
        if (row_[begin] == '[') return "an array";
        const auto word = row_.substr(begin, row_.find_first_of(",}] \t\r\n", begin) - begin);
        return word.empty() ? "nothing" : word;
    }

    /// Behind the closing quote, or the end of the row.
    std::size_t end_of_string(std::size_t begin) const {
        for (auto at = begin + 1; at < row_.size(); ++at) {
            if (row_[at] == '"') return at + 1;
            if (row_[at] == '\\') ++at;
        }
        return row_.size();
    }

    std::size_t skip_space(std::size_t at) const {
        while (at < row_.size() && is_json_space(row_[at])) ++at;
        return at;
    }

    static std::optional<std::string> unescape(std::string_view quoted) {
        if (quoted.find('\\') == quoted.npos)
            return std::string(quoted.substr(1, quoted.size() - 2));
        boost::system::error_code problem;
        const auto text = json::parse({quoted.data(), quoted.size()}, problem);
        if (problem || !text.is_string()) return std::nullopt;
        return std::string(text.get_string());
    }

    std::string_view row_;
    const std::string& field_;
    std::size_t at_ = 0;
    std::string open_;                  // the brackets that are to come
    std::optional<std::size_t> value_;  // where it begins
};

}  // namespace

outcome<std::string> read_json_row(std::string_view row, const std::string& field) {
    return row_walk(row, field).time();
}

}  // namespace sluice
