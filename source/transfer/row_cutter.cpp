#include "transfer/row_cutter.hpp"

#include <utility>

namespace sluice {

failure row_cutter::refuse(std::uint64_t row, std::string what) {
    return failure(error::split_refused, "row " + std::to_string(row), std::move(what));
}

outcome<void> row_cutter::check_next_size(std::size_t size) const {
    if (size <= largest_) return {};
    return refuse_next("is longer than " + std::to_string(largest_) + " bytes");
}

outcome<void> row_cutter::begin_row(std::size_t size) {
    if (size > largest_) return check_next_size(size);
    ++number_;
    return {};
}

void row_cutter::save(state_writer& into) const {
    into.put(number_);
    for (const auto* text : {&files.frame.before, &files.frame.between}) into.put_text(*text);
    for (const auto rows : files.rows()) into.put(rows);
    save_own(into);
}

void row_cutter::restore(state_reader& from) {
    from.get(number_);
    for (auto* text : {&files.frame.before, &files.frame.between}) from.get_text(*text);
    for (auto& rows : files.rows()) from.get(rows);
    restore_own(from);
}

}  // namespace sluice
