#pragma once

#include <sluice/transfer/sink.hpp>

#include <map>
#include <string>

namespace sluice {

/// A sink in memory, for tests: keeps what was committed, by window. Single-threaded.
class recording_sink final : public sink {
public:
    explicit recording_sink(std::string name = "memory:") : name_(std::move(name)) {}

    std::string destination() const override { return name_; }
    awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec& spec,
                                                     const time_range& window) override;

    /// Keep only sizes and counts, for runs of many windows.
    void drop_content() { keep_content_ = false; }

    struct entry {
        std::string content;
        std::uint64_t bytes = 0;
        int commits = 0;
    };
    const std::map<time_range, entry>& committed() const noexcept { return committed_; }
    /// Writers that are open: 0 after any run.
    int open_writers() const noexcept { return open_writers_; }

private:
    class recorder;

    std::string name_;
    bool keep_content_ = true;
    std::map<time_range, entry> committed_;
    int open_writers_ = 0;
};

}  // namespace sluice
