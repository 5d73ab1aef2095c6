#pragma once

#include <sluice/sinks/sink.hpp>

#include "sinks/bulk_file.hpp"

namespace sluice {

/// Writes one window beside its final name and gives it that name at the end.
class file_writer final : public writer {
public:
    /// What is being written, and where: `path` is relative to the sink's folder, `shown` the whole
    /// of it, for errors; `name` is its last part.
    struct target {
        std::filesystem::path root;
        descriptor folder;
        descriptor file;
        std::string path;
        std::string shown;
        std::string name;
        std::shared_ptr<disk_threads> disk;  ///< the sink's; null: all is done by the caller
    };

    /// Begins a window anew.
    static outcome<std::unique_ptr<writer>> begin(target to);
    /// Goes on from its checkpoint, as `sink::resume`.
    static outcome<std::optional<resumed_writer>> resume(target to);

    /// On a file that is open already.
    explicit file_writer(target to, std::uint64_t in_place = 0);
    ~file_writer() override;

    std::span<std::byte> room() noexcept override;
    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    awaitable<outcome<std::string>> commit() override;
    void abort() noexcept override;
    bool keeps_checkpoints() const noexcept override { return true; }
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    awaitable<outcome<void>> release_handles() override;
    awaitable<outcome<void>> read_back(const visitor& visit) override;

    /// Under which name a window is written before it is whole, and what is beside it.
    static std::string part_name(const std::string& name) { return name + ".part"; }
    static std::string note_name(const std::string& name) { return name + ".checkpoint"; }

private:
    awaitable<outcome<void>> on_disk(const std::function<outcome<void>()>& what);
    awaitable<outcome<void>> wake();
    outcome<void> close_up();
    outcome<void> open_up();
    outcome<descriptor> find_parked();
    outcome<void> keep(std::span<const std::byte> note);
    outcome<void> publish();
    outcome<void> finish();
    void drop_note() noexcept;

    std::filesystem::path root_;
    descriptor folder_;
    std::string path_;
    std::string shown_;
    std::string name_;
    std::shared_ptr<disk_threads> disk_;
    std::optional<bulk_file> file_;  // none while it is parked
    bulk_file::parked parked_;       // as of the last time
    bool usable_ = true;             // until an error, a commit or an abort
    bool has_part_ = true;
    bool has_note_ = false;
};

}  // namespace sluice
