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

    std::string destination() const override { return name_; }
    awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                     const time_range& window) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume(const export_spec& spec,
                                                             const time_range& window) override;
    awaitable<outcome<std::unique_ptr<writer>>> open_unmatched(const export_spec& spec,
                                                               const time_range& range) override;
    awaitable<outcome<std::optional<resumed_writer>>> resume_unmatched(
        const export_spec& spec, const time_range& range) override;

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
    const std::map<time_range, entry>& committed() const noexcept { return windows_.committed; }
    /// Rows that exports of these ranges brought though no window holds them.
    const std::map<time_range, entry>& unmatched() const noexcept { return unmatched_.committed; }
    /// How many windows wait with a checkpoint to be gone on with.
    std::size_t left() const noexcept { return windows_.left.size() + unmatched_.left.size(); }
    /// Tampers with the bytes of one of them.
    void change_left(const time_range& window, const std::function<void(std::string&)>& change) {
        change(windows_.left.at(window).content);
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
    std::unique_ptr<writer> begin(shelf& on, const time_range& range, std::string path);
    std::optional<resumed_writer> go_on(shelf& on, const time_range& range, std::string path);

    std::string name_;
    bool keep_content_ = true;
    shelf windows_;
    shelf unmatched_;
    int open_writers_ = 0;
};

}  // namespace sluice
