#include <cstring>

#include "transfer/json_row.hpp"
#include "transfer/json_space.hpp"
#include "transfer/row_cutter.hpp"

namespace sluice {
namespace {

const char* find_line_end(const char* at, const char* end) noexcept {
    return static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
}

bool is_empty_line(std::string_view line) noexcept {
    return line.find_first_not_of('\r') == line.npos;
}

class ndjson_cutter final : public row_cutter {
public:
    explicit ndjson_cutter(const splitter_options& how) : row_cutter(how), rows_(how.time_field) {
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
        const bool ended = is_empty_line(open);
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
        if (line == end || (*line == '\r' && is_empty_line({line, end}))) return {};
        if (auto begun = begin_row(static_cast<std::size_t>(end - line)); !begun) return begun;
        const char* begin = line;
        while (begin != end && is_json_space(*begin)) ++begin;
        if (begin == end || *begin != '{') return refuse("is no JSON object");
        auto row = rows_.scan_line(begin, end, readable);
        if (!row.after || !is_blank_json(row.after, end)) row.doubtful = true;
        const auto time = rows_.read_time(row, begin, end);
        if (!time) return refuse(time.error().detail());
        add(line, end, *time);
        return {};
    }

    static bool is_blank_json(const char* at, const char* end) noexcept {
        while (at != end && is_json_space(*at)) ++at;
        return at == end;
    }

    json_row_reader rows_;
};

}  // namespace

std::unique_ptr<row_cutter> make_ndjson_cutter(const splitter_options& how) {
    return std::make_unique<ndjson_cutter>(how);
}

}  // namespace sluice
