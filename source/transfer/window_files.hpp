#pragma once

#include "transfer/splitter.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

/// What is around the rows of each file. A text that a slice shows must not change until the next
/// call.
struct file_frame {
    std::string before;   ///< the first row
    std::string between;  ///< two rows
    std::string after;    ///< the last row
    std::string alone;    ///< all of a file without rows
};

/// Makes the files of the windows out of rows: slices of the source where rows stand together in
/// it, with the frame around them where they do not.
class window_files {
public:
    explicit window_files(std::size_t windows) : rows_(windows + 1) {}

    file_frame frame;

    /// Forgets the slices.
    void clear() noexcept {
        slices_.clear();
        leave_text();
    }
    /// What is added next lies in another text than what was.
    void leave_text() noexcept { last_end_ = nullptr; }

    /// Adds a row to the file at `place`; the number of windows stands for outside.
    void add(std::size_t place, const char* begin, const char* end) {
        if (place != last_ || !follows(begin)) start_slice(place, begin);
        auto& slice = slices_.back().bytes;
        const auto* first = reinterpret_cast<const char*>(slice.data());
        slice = {slice.data(), static_cast<std::size_t>(end - first)};
        ++rows_[place];
        last_end_ = end;
    }
    /// Adds the ends of all files.
    void finish();

    const std::vector<window_slice>& slices() const noexcept { return slices_; }
    std::vector<std::uint64_t>& rows() noexcept { return rows_; }
    const std::vector<std::uint64_t>& rows() const noexcept { return rows_; }

private:
    bool follows(const char* begin) const noexcept {
        return last_end_ && std::string_view(last_end_, begin) == frame.between;
    }
    void start_slice(std::size_t place, const char* begin);
    void append(std::size_t place, std::string_view text);

    std::vector<std::uint64_t> rows_;  // of each window, and outside
    std::vector<window_slice> slices_;
    std::size_t last_ = 0;
    const char* last_end_ = nullptr;  // of the row before, where it lies in the same text
};

}  // namespace sluice
