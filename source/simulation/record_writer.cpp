#include "simulation/record_writer.hpp"

#include <charconv>
#include <chrono>

namespace sluice {
namespace {

void append_integer(std::int64_t n, std::string& out) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out.append(digits, end);
}

void append_padded(unsigned n, int width, std::string& out) {
    char digits[8];
    for (int i = width; i-- > 0; n /= 10) {
        digits[i] = static_cast<char>('0' + n % 10);
    }
    out.append(digits, static_cast<std::size_t>(width));
}

void append_cents(std::int64_t n, std::string& out) {
    append_integer(n / 100, out);
    out += '.';
    append_padded(static_cast<unsigned>(n % 100), 2, out);
}

void append_json_text(std::string_view text, std::string& out) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += c;
        }
    }
    out += '"';
}

void append_csv_text(std::string_view text, std::string& out) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        out.append(c == '"' ? 2 : 1, c);
    }
    out += '"';
}

// Numbers look the same in all formats; texts and times do not.
bool append_number(const cell& what, std::string& out) {
    if (what.what == cell::kind::integer) {
        append_integer(what.number, out);
        return true;
    }
    if (what.what == cell::kind::cents) {
        append_cents(what.number, out);
        return true;
    }
    return false;
}

}  // namespace

void append_stamp(std::int64_t ms_since_1970, std::string& out) {
    using namespace std::chrono;
    const sys_time<milliseconds> at{milliseconds(ms_since_1970)};
    const auto midnight = floor<days>(at);
    const year_month_day date{midnight};
    auto rest = static_cast<unsigned>((at - midnight).count());
    append_padded(static_cast<unsigned>(static_cast<int>(date.year())), 4, out);
    out += '-';
    append_padded(static_cast<unsigned>(date.month()), 2, out);
    out += '-';
    append_padded(static_cast<unsigned>(date.day()), 2, out);
    out += 'T';
    append_padded(rest / 3'600'000, 2, out);
    out += ':';
    append_padded(rest / 60'000 % 60, 2, out);
    out += ':';
    append_padded(rest / 1000 % 60, 2, out);
    out += '.';
    append_padded(rest % 1000, 3, out);
    out += 'Z';
}

record_writer::record_writer(export_format format, std::vector<column> columns)
    : format_(format), columns_(std::move(columns)) {
    for (const column& c : columns_) {
        if (c.place != no_place) {
            members_.push_back(member{c.place, '"' + std::string(c.name) + "\":"});
        }
    }
}

void record_writer::begin(std::string& out) {
    if (format_ == export_format::json) {
        out += '[';
    } else if (format_ == export_format::csv) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            out.append(i == 0 ? "" : ",").append(columns_[i].name);
        }
        out += '\n';
    }
    first_ = true;
}

void record_writer::add(const record& what, std::string& out) {
    if (format_ == export_format::csv) {
        add_row(what, out);
        return;
    }
    if (format_ == export_format::json && !first_) {
        out += ",\n";
    }
    first_ = false;
    add_object(what, out);
    if (format_ == export_format::ndjson) {
        out += '\n';
    }
}

void record_writer::end(std::string& out) {
    if (format_ == export_format::json) {
        out += ']';
    }
}

void record_writer::add_object(const record& what, std::string& out) const {
    out += '{';
    bool empty = true;
    for (const member& m : members_) {
        const cell& value = what[m.place];
        if (value.what == cell::kind::absent) {
            continue;
        }
        if (!empty) {
            out += ',';
        }
        empty = false;
        out += m.key;
        if (append_number(value, out)) {
            continue;
        }
        if (value.what == cell::kind::text) {
            append_json_text(value.text, out);
        } else {
            out += '"';
            append_stamp(value.number, out);
            out += '"';
        }
    }
    out += '}';
}

void record_writer::add_row(const record& what, std::string& out) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (i != 0) {
            out += ',';
        }
        if (columns_[i].place == no_place) {
            continue;
        }
        const cell& value = what[columns_[i].place];
        if (append_number(value, out)) {
            continue;
        }
        if (value.what == cell::kind::text) {
            append_csv_text(value.text, out);
        } else if (value.what == cell::kind::time) {
            append_stamp(value.number, out);
        }
    }
    out += '\n';
}

}  // namespace sluice
