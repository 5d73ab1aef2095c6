#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ledger/byte_lock.hpp>
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

struct flock write_lock_on(const byte_span& span) {
    struct flock wanted {};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = span.first;
    wanted.l_len = span.count;
    return wanted;
}

[[noreturn]] void refuse_lock(const std::string& file, int system_error) {
    const auto words = std::generic_category().message(system_error);
    throw sqlite::problem(failure(error::ledger_failed, file, words));
}

}  // namespace

byte_span span_of_lease(std::int64_t fence) {
    return {fence, 1};
}

byte_span span_of_claim(const std::string& spec, const time_range& range) {
    using minutes = std::chrono::duration<std::int64_t, std::ratio<60>>;
    const auto inside = [](std::int64_t minute) {
        return std::clamp<std::int64_t>(minute, 0, minutes_of_a_spec - 1);
    };
    const auto first = inside(std::chrono::floor<minutes>(range.start.time_since_epoch()).count());
    const auto end = std::chrono::ceil<minutes>(range.end.time_since_epoch()).count();
    return {hash_of(spec) * minutes_of_a_spec + first,
            std::max(inside(end - 1), first) - first + 1};
}

byte_lock::byte_lock(const std::filesystem::path& file)
    : file_(file.string()),
      handle_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR)) {
    if (handle_ < 0) refuse_lock(file_, errno);
}

byte_lock::byte_lock(byte_lock&& other) noexcept
    : file_(std::move(other.file_)), handle_(std::exchange(other.handle_, -1)) {}

byte_lock::~byte_lock() {
    if (handle_ >= 0) ::close(handle_);
}

bool byte_lock::try_lock(const byte_span& span) {
    auto wanted = write_lock_on(span);
    if (::fcntl(handle_, F_OFD_SETLK, &wanted) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    refuse_lock(file_, errno);
}

bool byte_lock::is_held(const byte_span& span) const {
    auto wanted = write_lock_on(span);
    if (::fcntl(handle_, F_OFD_GETLK, &wanted) != 0) refuse_lock(file_, errno);
    return wanted.l_type != F_UNLCK;
}

}  // namespace sluice
