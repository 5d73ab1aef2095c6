#include <bit>
#include <cstring>

#include "transfer/byte_block.hpp"
#include "transfer/csv_record.hpp"
#include "transfer/row_cutter.hpp"

namespace sluice {
namespace {

constexpr byte_mask below(byte_mask place) noexcept {
    return place - 1;
}
/// All places behind the one that `place` is.
constexpr byte_mask behind(byte_mask place) noexcept {
    return ~(place | (place - 1));
}

bool is_blank(std::string_view record) noexcept {
    return record.find_first_not_of('\r') == record.npos;
}

/// Where the marks of records stand in a block, quoted ones left out.
struct csv_marks {
    byte_mask commas = 0;
    byte_mask ends = 0;
    byte_mask misplaced = 0;  // at quotes that RFC 4180 does not have there, or behind them
};

/// Finds them in block after block of records.
class csv_mark_finder {
public:
    csv_marks find(const byte_block& block, byte_mask all) noexcept {
        const byte_mask quotes = block.equal('"') & all;
        csv_marks found{block.equal(',') & all, block.equal('\n') & all};
        const byte_mask marks = found.commas | found.ends;
        const byte_mask quoted = quoted_by(quotes, quoted_);
        // A doubled quote leaves and enters: each second one of it opens, behind a closing one.
        const byte_mask closing = quotes & ~quoted;
        const byte_mask behind_closing = closing << 1 | (closed_ ? 1 : 0);
        const byte_mask behind_mark = (marks & ~quoted) << 1 | (marked_ ? 1 : 0);
        found.misplaced = quotes & quoted & ~(behind_mark | behind_closing);
        byte_mask stray = behind_closing & all & ~(marks | quotes);
        if (stray != 0) stray &= ~block.equal('\r');
        found.misplaced |= stray;
        found.commas &= ~quoted;
        found.ends &= ~quoted;
        quoted_ = quoted >> 63 != 0;
        closed_ = closing >> 63 != 0;
        marked_ = (marks & ~quoted) >> 63 != 0;
        return found;
    }

private:
    bool quoted_ = false;  // within quotes, at the block's beginning
    bool closed_ = false;  // behind quotes
    bool marked_ = true;   // behind a comma or a record's end
};

class csv_cutter final : public row_cutter {
public:
    explicit csv_cutter(const splitter_options& how) : row_cutter(how), field_(how.time_field) {
        files.frame.between = "\n";
    }

    outcome<const char*> take(const char* at, const char* end) override {
        while (!has_header_) {
            const char* header_end = find_end(at, end);
            quoted_ = false;
            if (!header_end) return at;
            take_header({at, header_end - 1});
            at = header_end;
        }
        return take_rows(at, end);
    }

    const char* find_end(const char* at, const char* end) noexcept override {
        for (; at != end; ++at) {
            quoted_ = quoted_ != (*at == '"');
            if (!quoted_ && *at == '\n') return at + 1;
        }
        return nullptr;
    }

    outcome<void> finish(std::string_view open) override {
        const bool ended = is_blank(open);
        if (!ended) {
            last_.assign(open) += '\n';
            const char* end = last_.data() + last_.size();
            const auto taken = take(last_.data(), end);
            if (!taken) return taken.error();
            if (*taken != end) return refuse_next("its quotes are not closed");
        }
        files.frame.after = ended ? "\n" : "";
        if (has_header_) files.frame.alone = header_ + files.frame.after;
        return {};
    }

private:
    void save_own(state_writer& into) const override {
        into.put(has_header_);
        into.put_text(header_);
        into.put(column_);
        into.put(quoted_);
    }
    void restore_own(state_reader& from) override {
        from.get(has_header_);
        from.get_text(header_);
        from.get(column_);
        from.get(quoted_);
    }

    void take_header(std::string_view record) {
        if (is_blank(record)) return;
        has_header_ = true;
        header_ = record;
        column_ = find_csv_column(record, field_).value_or(none);
        files.frame.before = header_ + '\n';
    }

    /// A row on its way.
    struct row {
        const char* begin;
        const char* cell;  // of its time; null until it is found
        std::size_t commas_before;
    };

    row begin_row_at(const char* at) const noexcept {
        return {at, column_ == 0 ? at : nullptr, column_};
    }

    outcome<const char*> take_rows(const char* at, const char* end) {
        csv_mark_finder marks;
        row now = begin_row_at(at);
        for (; at < end; at += block_bytes) {
            const auto size = static_cast<std::size_t>(end - at);
            char last[block_bytes] = {};
            if (size < block_bytes) std::memcpy(last, at, size);
            const byte_block block(size < block_bytes ? last : at);
            const auto all = size < block_bytes ? below(byte_mask{1} << size) : ~byte_mask{0};
            auto found = marks.find(block, all);
            if (found.misplaced != 0) found.ends &= below(first_of(found.misplaced));
            if (auto taken = take_block(at, found, now); !taken) return taken.error();
            if (found.misplaced == 0) continue;
            return refuse_next("has a quote where none may stand");
        }
        return now.begin;
    }

    outcome<void> take_block(const char* at, const csv_marks& found, row& now) {
        byte_mask commas = found.commas;
        for (byte_mask ends = found.ends; ends != 0; ends &= ends - 1) {
            const char* end = at + std::countr_zero(ends);
            if (!now.cell) find_cell(at, commas & below(first_of(ends)), now);
            if (auto taken = take_row(now, end); !taken) return taken;
            now = begin_row_at(end + 1);
            commas &= behind(first_of(ends));
        }
        if (!now.cell) find_cell(at, commas, now);
        return {};
    }

    static void find_cell(const char* at, byte_mask commas, row& now) noexcept {
        const auto count = static_cast<std::size_t>(std::popcount(commas));
        if (count < now.commas_before) {
            now.commas_before -= count;
            return;
        }
        while (--now.commas_before != 0) commas &= commas - 1;
        now.cell = at + std::countr_zero(commas) + 1;
    }

    outcome<void> take_row(const row& what, const char* end) {
        const std::string_view record(what.begin, end);
        if (record.empty() || (record.front() == '\r' && is_blank(record))) return {};
        if (auto begun = begin_row(record.size()); !begun) return begun;
        if (column_ == none) return refuse("the header has not one column " + field_);
        if (!what.cell) return refuse("has no " + field_);
        const auto time = read_time(record, what.cell);
        if (!time) return refuse(time.error().detail());
        add(what.begin, end, *time);
        return {};
    }

    outcome<wall_time> read_time(std::string_view record, const char* at) {
        const char* end = record.data() + record.size();
        const bool quoted = at != end && *at == '"';
        if (const auto read = times_.read_usual(quoted ? at + 1 : at, end)) {
            const char* after = read->after;
            const bool closed = quoted && after != end && *after == '"';
            if (closed) ++after;
            if (closed == quoted && (after == end || *after == ',')) return read->time;
        }
        const auto cell = read_csv_cell(record, static_cast<std::size_t>(at - record.data()));
        if (!cell || cell->text.empty())
            return failure(error::split_refused, {}, "has no " + field_);
        if (const auto time = read_row_time(cell->text)) return *time;
        return refuse_time(cell->text, field_);
    }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    const std::string field_;
    row_time_reader times_;
    bool has_header_ = false;
    std::string header_;
    std::size_t column_ = none;
    bool quoted_ = false;  // in the record that is held
    std::string last_;     // the text's last record, where it has no line end
};

}  // namespace

std::unique_ptr<row_cutter> make_csv_cutter(const splitter_options& how) {
    return std::make_unique<csv_cutter>(how);
}

}  // namespace sluice
