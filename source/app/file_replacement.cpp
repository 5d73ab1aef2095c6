#include "app/file_replacement.hpp"

#include <fcntl.h>
#include <cerrno>
#include <cstring>

namespace sluice::app {
namespace {

constexpr std::size_t block = 64 << 10;

std::string sync_folder_of(const std::filesystem::path& file) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0) return std::strerror(errno);
    return {};
}

}  // namespace

file_replacement::file_replacement(std::filesystem::path file, unsigned mode)
    : file_(std::move(file)), part_(file_.string() + ".part") {
    ::unlink(part_.c_str());
    opened_ = descriptor(
        ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!opened_.is_open()) reason_ = std::strerror(errno);
}

file_replacement::~file_replacement() {
    if (opened_.is_open() && !renamed_) ::unlink(part_.c_str());
}

void file_replacement::flush() {
    std::string_view rest = waiting_;
    while (reason_.empty() && !rest.empty()) {
        const ssize_t written = ::write(opened_.number(), rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            reason_ = std::strerror(errno);
        } else {
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    waiting_.clear();
}

void file_replacement::append(std::string_view text) {
    waiting_ += text;
    if (waiting_.size() >= block) flush();
}

std::string file_replacement::commit() {
    flush();
    if (!reason_.empty()) return reason_;
    if (::fsync(opened_.number()) != 0 || ::rename(part_.c_str(), file_.c_str()) != 0) {
        return reason_ = std::strerror(errno);
    }
    renamed_ = true;
    return reason_ = sync_folder_of(file_);
}

}  // namespace sluice::app
