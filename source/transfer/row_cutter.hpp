#pragma once

#include <sluice/core/outcome.hpp>
#include "transfer/splitter.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "transfer/row_time.hpp"
#include "transfer/saved_state.hpp"
#include "transfer/window_files.hpp"

namespace sluice {

/// Cuts a text of one format into rows, and adds each to the file of its window.
///
/// A row that the end of a piece cuts is held by the caller, and comes again when it is whole.
class row_cutter {
public:
    explicit row_cutter(const splitter_options& how)
        : files(how.windows.size()), largest_(how.largest_row), finder_(how.windows) {}
    virtual ~row_cutter() = default;

    /// Takes all that is whole in a piece, and tells where the row begins that is not: `end` where
    /// there is none. A row that was held comes as a piece of its own.
    virtual outcome<const char*> take(const char* at, const char* end) = 0;
    /// Takes more of the row that is not whole. Where it ends, or null if that is not here.
    virtual const char* find_end(const char* at, const char* end) noexcept = 0;
    /// Takes what is held at the end of the text, and completes the frame of the files.
    virtual outcome<void> finish(std::string_view open) = 0;

    /// What is wrong with the row that comes after those that were taken.
    failure refuse_next(std::string what) const { return refuse(number_ + 1, std::move(what)); }
    /// Errors: split_refused, when a row of that size is too large.
    outcome<void> check_next_size(std::size_t size) const;

    void save(state_writer& into) const;
    void restore(state_reader& from);

    window_files files;

protected:
    virtual void save_own(state_writer& into) const = 0;
    virtual void restore_own(state_reader& from) = 0;

    /// Counts a row. Errors: split_refused, when it is too large.
    outcome<void> begin_row(std::size_t size);
    void add(const char* begin, const char* end, wall_time time) {
        files.add(finder_.find(time), begin, end);
    }
    /// What is wrong with the row that was begun last.
    failure refuse(std::string what) const { return refuse(number_, std::move(what)); }

    std::uint64_t number_ = 0;  // of the row that was begun last

private:
    static failure refuse(std::uint64_t row, std::string what);

    const std::size_t largest_;
    window_finder finder_;
};

std::unique_ptr<row_cutter> make_ndjson_cutter(const splitter_options& how);
std::unique_ptr<row_cutter> make_csv_cutter(const splitter_options& how);
std::unique_ptr<row_cutter> make_json_cutter(const splitter_options& how);

}  // namespace sluice
