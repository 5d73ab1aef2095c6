#pragma once

#include <sluice/core/time_range.hpp>

#include <filesystem>
#include <string>

namespace sluice {

/// A lock on the minutes of a range, for one spec: a span of bytes in a file that all processes of
/// one account share.
///
/// The kernel lets go of it when its holder dies, however it dies. It belongs to this handle, so
/// that two of one process exclude each other as well. Specs share nothing (but one pair in four
/// billion, whose hashes are equal).
class range_lock {
public:
    /// Opens `file`, making it when it is not there. Throws sqlite::problem, as all here do.
    explicit range_lock(const std::filesystem::path& file);
    range_lock(range_lock&& other) noexcept;
    range_lock& operator=(range_lock&&) = delete;
    ~range_lock();

    /// Takes it, unless somebody else holds any minute of `range`. Does not wait.
    bool try_lock(const std::string& spec, const time_range& range);
    /// Whether somebody else holds any minute of `range`.
    bool is_held(const std::string& spec, const time_range& range) const;

private:
    std::string file_;
    int handle_;
};

}  // namespace sluice
