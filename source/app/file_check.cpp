#include "app/file_check.hpp"

#include "async/on_all_cores.hpp"
#include "core/descriptor.hpp"

#include <sluice/core/limits.hpp>
#include <sluice/transfer/checksum.hpp>
#include <sluice/transfer/gunzip.hpp>
#include <sluice/transfer/row_counter.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <cerrno>
#include <mutex>

namespace sluice::app {
namespace {

constexpr std::size_t block_bytes = 256 << 10;

// The name tells the format; it is ours, never a server's.
export_format format_of(const std::string& path) {
    const std::string plain = path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
    if (plain.ends_with(".csv")) return export_format::csv;
    if (plain.ends_with(".json")) return export_format::json;
    return export_format::ndjson;
}

// What the bytes of a file come to.
class file_reader {
public:
    explicit file_reader(const std::string& path)
        : rows_(format_of(path)),
          inflate_(limits::delivered_bytes),
          gzipped_(path.ends_with(".gz")),
          text_(gzipped_ ? limits::inflate_block_bytes : 0) {}

    std::string take(std::span<const std::byte> bytes) {
        size_ += bytes.size();
        hash_.update(bytes);
        if (!gzipped_) return rows_.update(bytes), std::string();
        while (true) {
            const auto step = inflate_.inflate(bytes, text_);
            if (!step) return step.error().message();
            if (step->consumed == 0 && step->produced == 0) return {};
            bytes = bytes.subspan(step->consumed);
            rows_.update(std::span(text_).first(step->produced));
        }
    }

    std::string compare(const proof& receipt) const {
        if (size_ != receipt.bytes) {
            return fmt::format("{} bytes where {} were delivered", size_, receipt.bytes);
        }
        if (hash_.hex() != receipt.xxh3) return "its content has changed";
        if (gzipped_) {
            if (const auto whole = inflate_.finish(); !whole) return whole.error().message();
        }
        if (rows_.rows() != receipt.rows) {
            return fmt::format("{} rows where {} were delivered", rows_.rows(), receipt.rows);
        }
        return {};
    }

private:
    row_counter rows_;
    gunzip inflate_;
    bool gzipped_;
    std::vector<std::byte> text_;
    xxh3_digest hash_;
    std::uint64_t size_ = 0;
};

}  // namespace

std::string check_file(const std::filesystem::path& folder, const receipt& what,
                       const std::function<void(std::uint64_t bytes)>& progress) {
    const auto place = folder / what.path;
    // Without O_NONBLOCK a pipe in its place would hold us up for ever.
    const descriptor file(::open(place.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open() && errno == ENOENT) return "missing";
    if (!file.is_open()) return std::generic_category().message(errno);
    // Reads further ahead, so that a disk is kept busy while we hash. Only advice: it may fail.
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    file_reader reader(what.path);
    std::vector<std::byte> block(block_bytes);
    for (;;) {
        const ssize_t got = ::read(file.number(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::generic_category().message(errno);
        if (got == 0) break;
        const auto bytes = static_cast<std::size_t>(got);
        if (auto wrong = reader.take(std::span(block).first(bytes)); !wrong.empty()) return wrong;
        progress(bytes);
    }
    return reader.compare(what.content);
}

std::vector<std::string> check_files(
    const std::filesystem::path& folder, std::span<const receipt> those,
    const std::function<void(std::uint64_t bytes, std::size_t files)>& progress) {
    std::vector<std::string> wrong(those.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    const auto tell = [&](std::uint64_t bytes) {
        const std::lock_guard lock(one_at_a_time);
        progress(bytes, done);
    };
    on_all_cores(those.size(), [&](std::size_t i) {
        wrong[i] = check_file(folder, those[i], tell);
        const std::lock_guard lock(one_at_a_time);
        ++done;
    });
    return wrong;
}

}  // namespace sluice::app
