#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <ledger/range_lock.hpp>
#include <ledger/sqlite_connection.hpp>
#include <system_error>
#include <utility>

namespace sluice {
namespace {

// An offset has 63 bits: 32 tell the specs apart, 31 count minutes since 1970 (until 6053).
constexpr std::int64_t minutes_of_a_spec = std::int64_t{1} << 31;

/// FNV-1a: the same in every build, since different ones share the file.
std::uint32_t hash_of(const std::string& spec) {
    std::uint32_t hash = 2166136261U;
    for (const char c : spec) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 16777619U;
    }
    return hash;
}

struct flock span_of(const std::string& spec, const time_range& range) {
    using minutes = std::chrono::duration<std::int64_t, std::ratio<60>>;
    const auto inside = [](std::int64_t minute) {
        return std::clamp<std::int64_t>(minute, 0, minutes_of_a_spec - 1);
    };
    const auto first = inside(std::chrono::floor<minutes>(range.start.time_since_epoch()).count());
    const auto end = std::chrono::ceil<minutes>(range.end.time_since_epoch()).count();
    struct flock span {};
    span.l_type = F_WRLCK;
    span.l_whence = SEEK_SET;
    span.l_start = hash_of(spec) * minutes_of_a_spec + first;
    span.l_len = std::max(inside(end - 1), first) - first + 1;
    return span;
}

[[noreturn]] void refuse(const std::string& file, int system_error) {
    const auto words = std::generic_category().message(system_error);
    throw sqlite::problem(failure(error::ledger_failed, file, words));
}

}  // namespace

range_lock::range_lock(const std::filesystem::path& file)
    : file_(file.string()),
      handle_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)) {
    if (handle_ < 0) refuse(file_, errno);
}

range_lock::range_lock(range_lock&& other) noexcept
    : file_(std::move(other.file_)), handle_(std::exchange(other.handle_, -1)) {}

range_lock::~range_lock() {
    if (handle_ >= 0) ::close(handle_);
}

bool range_lock::try_lock(const std::string& spec, const time_range& range) {
    auto span = span_of(spec, range);
    if (::fcntl(handle_, F_OFD_SETLK, &span) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    refuse(file_, errno);
}

bool range_lock::is_held(const std::string& spec, const time_range& range) const {
    auto span = span_of(spec, range);
    if (::fcntl(handle_, F_OFD_GETLK, &span) != 0) refuse(file_, errno);
    return span.l_type != F_UNLCK;
}

}  // namespace sluice
