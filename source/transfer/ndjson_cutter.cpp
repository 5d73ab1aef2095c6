#include <cstring>

#include "transfer/json_row.hpp"
#include "transfer/json_space.hpp"
#include "transfer/row_cutter.hpp"

namespace sluice {
namespace {

const char* find_line_end(const char* at, const char* end) noexcept {
    return static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
}

bool is_blank(std::string_view line) noexcept {
    return line.find_first_not_of('\r') == line.npos;
}

class ndjson_cutter final : public row_cutter {
public:
    explicit ndjson_cutter(const splitter_options& how) : row_cutter(how), scanner_(field_) {
        files.frame.between = "\n";
    }

    outcome<const char*> take(const char* at, const char* end) override {
        while (at != end) {
            const char* line_end = find_line_end(at, end);
            if (!line_end) break;
            if (auto taken = take_line(at, line_end, end); !taken) return taken.error();
            at = line_end + 1;
        }
        return at;
    }

    const char* find_end(const char* at, const char* end) noexcept override {
        const char* line_end = at == end ? nullptr : find_line_end(at, end);
        return line_end ? line_end + 1 : nullptr;
    }

    outcome<void> finish(std::string_view open) override {
        const bool ended = is_blank(open);
        if (!ended) {
            auto taken =
                take_line(open.data(), open.data() + open.size(), open.data() + open.size());
            if (!taken) return taken;
        }
        files.frame.after = ended ? "\n" : "";
        return {};
    }

private:
    void save_own(state_writer&) const override {}
    void restore_own(state_reader&) override {}

    outcome<void> take_line(const char* line, const char* end, const char* readable) {
        if (line == end || (*line == '\r' && is_blank({line, end}))) return {};
        if (auto begun = begin_row(static_cast<std::size_t>(end - line)); !begun) return begun;
        const char* begin = line;
        while (begin != end && is_json_space(*begin)) ++begin;
        if (begin == end || *begin != '{') return refuse("is no JSON object");
        const auto row = scanner_.scan(begin, end, readable);
        if (!row.doubtful && row.after && row.time && *row.time == '"' && ends(row.after, end)) {
            const auto read = times_.read_usual(row.time + 1, end);
            if (read && read->after != end && *read->after == '"') {
                add(line, end, read->time);
                return {};
            }
        }
        const auto time = read_json_row({begin, end}, field_);
        if (!time) return refuse(time.error().detail());
        return add(line, end, std::string_view(*time));
    }

    static bool ends(const char* after, const char* end) noexcept {
        while (after != end && is_json_space(*after)) ++after;
        return after == end;
    }

    json_row_scanner scanner_;
};

}  // namespace

std::unique_ptr<row_cutter> make_ndjson_cutter(const splitter_options& how) {
    return std::make_unique<ndjson_cutter>(how);
}

}  // namespace sluice
