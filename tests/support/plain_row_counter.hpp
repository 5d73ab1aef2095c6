#pragma once

#include <sluice/api/export_spec.hpp>

#include <cstdint>

namespace sluice::test {

/// What a row_counter counts, a character at a time, as plainly as it can be said.
class plain_row_counter {
public:
    explicit plain_row_counter(export_format format) : format_(format) {}

    void take(char c) {
        switch (format_) {
            case export_format::ndjson:
                return take_line(c);
            case export_format::csv:
                if (c == '"') quoted_ = !quoted_;
                if (quoted_ || c == '"')
                    begun_ = true;
                else
                    take_line(c);
                return;
            case export_format::json:
                return take_json(c);
        }
    }

    std::uint64_t rows() const {
        const auto all = ended_ + (begun_ ? 1 : 0);
        return format_ == export_format::csv && all > 0 ? all - 1 : all;
    }

private:
    void end() {
        ended_ += begun_ ? 1 : 0;
        begun_ = false;
    }

    void take_line(char c) {
        if (c == '\n')
            end();
        else if (c != '\r')
            begun_ = true;
    }

    void take_json(char c) {
        if (quoted_) {
            if (escaped_)
                escaped_ = false;
            else if (c == '\\')
                escaped_ = true;
            else
                quoted_ = c != '"';
            return;
        }
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return;
        if (c == ']' || c == '}') {
            if (depth_ == 1) end();
            if (depth_ > 0) --depth_;
            return;
        }
        if (c == ',') {
            if (depth_ == 1) end();
            return;
        }
        quoted_ = c == '"';
        if (depth_ == 1) begun_ = array_;
        if (c != '[' && c != '{') return;
        if (depth_ == 0) array_ = c == '[';
        ++depth_;
    }

    export_format format_;
    bool quoted_ = false, escaped_ = false, array_ = false, begun_ = false;
    std::uint64_t ended_ = 0, depth_ = 0;
};

}  // namespace sluice::test
