#pragma once

#include <sluice/core/time_range.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice {

/// Bytes of the file of locks that all processes of one account share. They stand for what is held
/// and need not be there.
struct byte_span {
    std::int64_t first = 0;
    std::int64_t count = 1;
};

/// What the holder of a lease locks.
byte_span span_of_lease(std::int64_t fence);
/// What a run of a release before leases locks: the minutes of a range, for one spec. Specs share
/// nothing (but one pair in four billion, whose hashes are equal).
byte_span span_of_claim(const std::string& spec, const time_range& range);

/// A lock on a span of a file.
///
/// The kernel lets go of it when its holder dies, however it dies. It belongs to this handle, so
/// that two of one process exclude each other as well.
class byte_lock {
public:
    /// Opens `file`, making it when it is not there. Throws sqlite::problem, as all here do.
    explicit byte_lock(const std::filesystem::path& file);
    byte_lock(byte_lock&& other) noexcept;
    byte_lock& operator=(byte_lock&&) = delete;
    ~byte_lock();

    /// Takes it, unless somebody else holds any byte of `span`. Does not wait.
    bool try_lock(const byte_span& span);
    /// Whether somebody else holds any byte of `span`.
    bool is_held(const byte_span& span) const;

private:
    std::string file_;
    int handle_;
};

}  // namespace sluice
