#pragma once

#include <sluice/sinks/sink.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace sluice {

/// A sink in memory, for tests: keeps what was committed, and what a checkpoint keeps, by window.
/// Single-threaded.
class recording_sink final : public sink {
public:
    explicit recording_sink(std::string name = "memory:") : name_(std::move(name)) {}

    std::string id() const override { return name_; }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(target what) override;
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override;
    awaitable<outcome<void>> read_manifest(line_visitor visit) override;

    /// A sink as a process would find it after a crash at this moment: with what was committed and
    /// what checkpoints keep, and without what open writers wrote.
    std::unique_ptr<recording_sink> after_crash() const;

    /// Keep only sizes and counts, and no checkpoints, for runs of many windows.
    void drop_content() { keep_content_ = false; }

    struct entry {
        std::string content;
        std::uint64_t bytes = 0;
        int commits = 0;
    };
    const std::map<time_range, entry>& committed() const { return shelf_of(target::kind::window); }
    /// Rows that exports of these ranges brought though no window holds them.
    const std::map<time_range, entry>& unmatched() const {
        return shelf_of(target::kind::unmatched);
    }
    /// How many targets wait with a checkpoint to be resumed.
    std::size_t left() const noexcept;
    /// Tampers with the bytes of a window that waits so, or of one that was committed.
    using tampering = std::function<void(std::string&)>;
    void change_left(const time_range& window, const tampering& change) {
        change(shelves_.at(target::kind::window).left.at(window).content);
    }
    void change_committed(const time_range& window, const tampering& change) {
        change(shelves_.at(target::kind::window).committed.at(window).content);
    }
    /// Writers that are open: 0 after any run.
    int open_writers() const noexcept { return open_writers_; }

private:
    class recorder;

    struct kept {
        std::string content;
        std::vector<std::byte> note;
    };
    struct shelf {
        std::map<time_range, entry> committed;
        std::map<time_range, kept> left;
    };
    const std::map<time_range, entry>& shelf_of(target::kind what) const;

    std::string name_;
    bool keep_content_ = true;
    std::map<target::kind, shelf> shelves_;
    int open_writers_ = 0;
};

}  // namespace sluice
