#include "transfer/splitter.hpp"

#include <algorithm>
#include <string>

#include "transfer/row_cutter.hpp"

namespace sluice {
namespace {

std::unique_ptr<row_cutter> make_cutter(const splitter_options& how) {
    if (how.format == export_format::csv) return make_csv_cutter(how);
    if (how.format == export_format::json) return make_json_cutter(how);
    return make_ndjson_cutter(how);
}

}  // namespace

class splitter::work {
public:
    explicit work(const splitter_options& options) : how_(options), cutter_(make_cutter(options)) {}

    outcome<slices> push(const char* at, const char* end) {
        auto& files = cutter_->files;
        files.clear();
        if (at == end) return slices();
        if (!held_.empty()) {
            const auto rest = complete(at, end);
            if (!rest) return rest.error();
            if (!*rest) return slices();
            at = *rest;
        }
        const auto open = cutter_->take(at, end);
        if (!open) return open.error();
        cutter_->find_end(*open, end);
        if (auto held = hold(*open, end); !held) return held.error();
        return slices(files.slices());
    }

    outcome<slices> finish() {
        cutter_->files.clear();
        if (auto done = cutter_->finish(held_); !done) return done.error();
        cutter_->files.finish();
        return slices(cutter_->files.slices());
    }

    std::uint64_t rows(std::size_t window) const noexcept {
        const auto& rows = cutter_->files.rows();
        return window == unmatched ? rows.back() : rows[window];
    }

    std::vector<std::byte> save() const {
        state_writer into;
        save_options(into);
        into.put_text(held_);
        cutter_->save(into);
        return into.take();
    }

    bool restore(std::span<const std::byte> saved) {
        state_writer own;
        save_options(own);
        const auto options = own.take();
        if (saved.size() < options.size()) return false;
        if (!std::ranges::equal(saved.first(options.size()), options)) return false;
        state_reader from(saved.subspan(options.size()));
        from.get_text(held_);
        cutter_->restore(from);
        return from.at_end();
    }

private:
    /// Completes the row that is held. Where the next one begins; null if it is still open.
    outcome<const char*> complete(const char* at, const char* end) {
        const char* row_end = cutter_->find_end(at, end);
        if (auto held = hold(at, row_end ? row_end : end); !held) return held.error();
        if (!row_end) return row_end;
        whole_.swap(held_);
        held_.clear();
        const char* whole_end = whole_.data() + whole_.size();
        const auto open = cutter_->take(whole_.data(), whole_end);
        if (!open) return open;
        // Cannot be; but to lose bytes in silence is the one thing that must not be.
        if (*open != whole_end) return cutter_->refuse_next("its end cannot be told");
        cutter_->files.leave_text();
        return row_end;
    }

    outcome<void> hold(const char* at, const char* end) {
        const auto size = held_.size() + static_cast<std::size_t>(end - at);
        constexpr std::size_t line_end = 1;
        if (size > how_.largest_row + line_end) return cutter_->check_next_size(size - line_end);
        held_.append(at, end);
        return {};
    }

    /// Equal for equal options, but for the largest row.
    void save_options(state_writer& into) const {
        into.put(how_.format);
        into.put_text(how_.time_field);
        into.put(how_.windows.size());
        for (const auto& window : how_.windows) into.put(window);
    }

    splitter_options how_;
    std::unique_ptr<row_cutter> cutter_;
    std::string held_;   // the beginning of a row that was cut
    std::string whole_;  // the row that was held: slices show it
};

splitter::splitter(const splitter_options& how) : work_(std::make_unique<work>(how)) {}
splitter::~splitter() = default;
splitter::splitter(splitter&&) noexcept = default;
splitter& splitter::operator=(splitter&&) noexcept = default;

outcome<splitter::slices> splitter::push(std::span<const std::byte> text) {
    const char* begin = reinterpret_cast<const char*>(text.data());
    return work_->push(begin, begin + text.size());
}

outcome<splitter::slices> splitter::finish() {
    return work_->finish();
}

std::uint64_t splitter::rows(std::size_t window) const noexcept {
    return work_->rows(window);
}

std::vector<std::byte> splitter::save() const {
    return work_->save();
}

bool splitter::restore(std::span<const std::byte> saved) {
    return work_->restore(saved);
}

}  // namespace sluice
