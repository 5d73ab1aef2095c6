#include <cstring>

#include "transfer/json_row.hpp"
#include "transfer/json_space.hpp"
#include "transfer/row_cutter.hpp"

namespace sluice {
namespace {

/// White space of the source that is kept in one place; more is made up by somebody.
constexpr std::size_t most_space = 64;

/// Finds where an object ends, a character at a time.
class object_end {
public:
    /// Null where it is not before `end`; to go on with what follows there.
    const char* find(const char* at, const char* end) noexcept {
        for (; at != end; ++at) {
            const char c = *at;
            if (in_string_) {
                in_string_ = escaped_ || c != '"';
                escaped_ = !escaped_ && c == '\\';
            } else if (c == '"') {
                in_string_ = true;
            } else if (c == '{' || c == '[') {
                ++depth_;
            } else if (c == '\\' || ((c == '}' || c == ']') && --depth_ == 0)) {
                return at + 1;  // a backslash breaks it
            }
        }
        return nullptr;
    }

private:
    std::size_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
};

class json_cutter final : public row_cutter {
public:
    explicit json_cutter(const splitter_options& how) : row_cutter(how), rows_(how.time_field) {}

    outcome<const char*> take(const char* at, const char* end) override {
        while (at != end) {
            if (!skip_usual_gap(at, end)) {
                const auto row = take_gap(at, end);
                if (!row) return row;
                at = *row;
                if (at == end) break;
            }
            const auto after = take_object(at, end);
            if (!after) return after;
            if (!*after) break;
            at = *after;
        }
        return at;
    }

    const char* find_end(const char* at, const char* end) noexcept override {
        const char* found = open_.find(at, end);
        if (found) open_ = {};
        return found;
    }

    outcome<void> finish(std::string_view open) override {
        if (state_ != state::ended || !open.empty())
            return refuse_next(state_ == state::before ? "there is no array"
                                                       : "the array has no end");
        auto& frame = files.frame;
        if (number_ == 0) {
            frame.alone = gap_;
            return {};
        }
        frame.after = gap_;
        frame.alone = "[]" + gap_.substr(gap_.find(']') + 1);
        return {};
    }

private:
    /// What is behind us, and so what may follow.
    enum class state : char { before, bracket, comma, row, ended };

    void save_own(state_writer& into) const override {
        into.put(state_);
        into.put(space_);
        into.put(open_);
        into.put_text(gap_);
    }
    void restore_own(state_reader& from) override {
        from.get(state_);
        from.get(space_);
        from.get(open_);
        from.get_text(gap_);
    }

    /// Most rows are as far from each other as the first two were.
    bool skip_usual_gap(const char*& at, const char* end) noexcept {
        const std::string_view usual = files.frame.between;
        if (state_ != state::row || number_ < 2 || !gap_.empty()) return false;
        if (static_cast<std::size_t>(end - at) <= usual.size() || at[usual.size()] != '{' ||
            std::string_view(at, usual.size()) != usual)
            return false;
        at += usual.size();
        state_ = state::comma;
        return true;
    }

    /// Takes what is between rows; where the next row begins, or `end`.
    outcome<const char*> take_gap(const char* at, const char* end) {
        for (; at != end; ++at) {
            if (is_json_space(*at)) {
                if (++space_ <= most_space) gap_ += *at;
                continue;
            }
            space_ = 0;
            const bool row_may_follow = state_ == state::bracket || state_ == state::comma;
            if (*at == '{' && row_may_follow) return at;
            if (*at == '[' && state_ == state::before)
                state_ = state::bracket;
            else if (*at == ',' && state_ == state::row)
                state_ = state::comma;
            else if (*at == ']' && (state_ == state::bracket || state_ == state::row))
                state_ = state::ended;
            else
                return refuse_gap(row_may_follow);
            gap_ += *at;
        }
        return at;
    }

    failure refuse_gap(bool row_may_follow) const {
        if (row_may_follow) return refuse_next("is no JSON object");
        if (state_ == state::before) return refuse_next("the export is no JSON array");
        if (state_ == state::ended) return refuse_next("something follows the array");
        return refuse_next("no comma stands before it");
    }

    /// Null if it does not end here.
    outcome<const char*> take_object(const char* at, const char* end) {
        const auto row = rows_.scan(at, end, end);
        if (!row.after && row.broken) return refuse_next("is no proper JSON");
        if (!row.after) return row.after;
        if (auto begun = begin_row(static_cast<std::size_t>(row.after - at)); !begun)
            return begun.error();
        learn_gap();
        const auto time = rows_.read_time(row, at, row.after);
        if (!time) return refuse(time.error().detail());
        add(at, row.after, *time);
        return row.after;
    }

    void learn_gap() {
        if (number_ == 1) files.frame.before = gap_;
        if (number_ == 2) files.frame.between = gap_;
        gap_.clear();
        space_ = 0;
        state_ = state::row;
    }

    json_row_reader rows_;
    state state_ = state::before;
    std::size_t space_ = 0;  // of white space at the end of `gap_`, kept or not
    std::string gap_;        // before the row that comes next, or all behind the last one
    object_end open_;        // of the row that is held
};

}  // namespace

std::unique_ptr<row_cutter> make_json_cutter(const splitter_options& how) {
    return std::make_unique<json_cutter>(how);
}

}  // namespace sluice
