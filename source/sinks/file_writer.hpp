#pragma once

#include <sluice/sinks/sink.hpp>

#include "sinks/open_files.hpp"

namespace sluice {

/// Writes one target beside its final name and gives it that name at the end.
class file_writer final : public resumable_writer {
public:
    /// Begins a file anew in `folder`, blocking. Its `open_files` have made room.
    static outcome<std::unique_ptr<writer>> begin(part_place to, const descriptor& folder,
                                                  std::shared_ptr<open_files> among);
    /// Resumes one from its checkpoint, as `sink::resume`.
    static outcome<std::optional<resumed_writer>> resume(part_place to, const descriptor& folder,
                                                         std::shared_ptr<open_files> among);

    /// On a file that is open already.
    file_writer(std::shared_ptr<part_file> file, std::shared_ptr<open_files> among);
    ~file_writer() override;

    std::span<std::byte> room() noexcept override;
    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    awaitable<outcome<void>> prepare() override;
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override;
    void abort() noexcept override;
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    awaitable<outcome<bool>> read_back(const visitor& visit) override;

private:
    using step = std::function<awaitable<outcome<void>>()>;

    awaitable<outcome<void>> in_turn(const step& what);
    awaitable<outcome<void>> open();
    awaitable<outcome<void>> put(std::span<const std::byte> bytes);
    awaitable<outcome<void>> append(std::span<const std::byte> bytes);
    outcome<void> keep(std::span<const std::byte> note);
    outcome<void> publish();
    void unpin() noexcept;
    void drop_note(const descriptor& folder) noexcept;

    const std::shared_ptr<open_files> among_;
    const std::shared_ptr<part_file> file_;
    std::vector<std::byte> held_;  // comes next, while the file is closed
    std::optional<std::vector<stored_object>> stored_;
    bool pinned_ = false;  // entered by `room`
    bool usable_ = true;   // until an error, a commit or an abort
    bool has_part_ = true;
    bool has_note_ = false;
};

}  // namespace sluice
