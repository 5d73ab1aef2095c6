#include "transfer/window_files.hpp"

namespace sluice {

void window_files::start_slice(std::size_t place, const char* begin) {
    append(place, rows_[place] == 0 ? frame.before : frame.between);
    const auto window = place + 1 == rows_.size() ? splitter::unmatched : place;
    slices_.push_back({window, {reinterpret_cast<const std::byte*>(begin), 0}});
    last_ = place;
}

void window_files::append(std::size_t place, std::string_view text) {
    if (text.empty()) return;
    const auto window = place + 1 == rows_.size() ? splitter::unmatched : place;
    slices_.push_back({window, std::as_bytes(std::span(text))});
}

void window_files::finish() {
    const auto unmatched = rows_.size() - 1;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
        if (rows_[place] > 0)
            append(place, frame.after);
        else if (place != unmatched)
            append(place, frame.alone);
    }
}

}  // namespace sluice
