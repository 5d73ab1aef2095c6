#include <sluice/simulation/recording_sink.hpp>

#include <sluice/sinks/folder_sink.hpp>

#include <utility>

namespace sluice {

class recording_sink::recorder final : public writer {
public:
    recorder(recording_sink& owner, shelf& place, const time_range& window, std::string path)
        : owner_(owner), place_(place), window_(window), path_(std::move(path)) {
        ++owner_.open_writers_;
    }
    ~recorder() override { close(); }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        if (!open_) co_return failure(error::sink_failed, path_, "the window was given up");
        if (owner_.keep_content_) {
            content_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        }
        bytes_ += bytes.size();
        co_return outcome<void>();
    }

    awaitable<outcome<std::string>> commit() override {
        if (!open_) co_return failure(error::sink_failed, path_, "the window was given up");
        entry& kept = place_.committed[window_];
        kept.content = std::move(content_);
        kept.bytes = bytes_;
        ++kept.commits;
        abort();
        co_return path_;
    }

    void abort() noexcept override {
        if (open_) place_.left.erase(window_);
        close();
    }

    bool keeps_checkpoints() const noexcept override { return owner_.keep_content_; }

    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override {
        if (!open_) co_return failure(error::sink_failed, path_, "the window was given up");
        if (!owner_.keep_content_) co_return outcome<void>();
        kept& now = place_.left[window_];
        now.content = content_;
        now.note.assign(note.begin(), note.end());
        co_return outcome<void>();
    }

    awaitable<outcome<void>> read_back(const visitor& visit) override {
        visit(std::as_bytes(std::span(content_)));
        co_return outcome<void>();
    }

    void go_on_from(const kept& then) {
        content_ = then.content;
        bytes_ = content_.size();
    }

private:
    void close() noexcept {
        if (std::exchange(open_, false)) --owner_.open_writers_;
    }

    recording_sink& owner_;
    shelf& place_;
    time_range window_;
    std::string path_;
    std::string content_;
    std::uint64_t bytes_ = 0;
    bool open_ = true;
};

std::unique_ptr<recording_sink> recording_sink::after_crash() const {
    auto found = std::make_unique<recording_sink>(name_);
    found->keep_content_ = keep_content_;
    found->windows_ = windows_;
    found->unmatched_ = unmatched_;
    return found;
}

std::unique_ptr<writer> recording_sink::begin(shelf& on, const time_range& range,
                                              std::string path) {
    on.left.erase(range);
    return std::make_unique<recorder>(*this, on, range, std::move(path));
}

std::optional<resumed_writer> recording_sink::go_on(shelf& on, const time_range& range,
                                                    std::string path) {
    const auto found = on.left.find(range);
    if (found == on.left.end()) return std::nullopt;
    auto made = std::make_unique<recorder>(*this, on, range, std::move(path));
    made->go_on_from(found->second);
    resumed_writer there;
    there.into = std::move(made);
    there.note = found->second.note;
    return there;
}

awaitable<outcome<std::unique_ptr<writer>>> recording_sink::open(const export_spec& spec,
                                                                 const time_range& window) {
    co_return begin(windows_, window, window_path(spec, window, false));
}

awaitable<outcome<std::optional<resumed_writer>>> recording_sink::resume(const export_spec& spec,
                                                                         const time_range& window) {
    co_return go_on(windows_, window, window_path(spec, window, false));
}

awaitable<outcome<std::unique_ptr<writer>>> recording_sink::open_unmatched(
    const export_spec& spec, const time_range& range) {
    co_return begin(unmatched_, range, unmatched_path(spec, range));
}

awaitable<outcome<std::optional<resumed_writer>>> recording_sink::resume_unmatched(
    const export_spec& spec, const time_range& range) {
    co_return go_on(unmatched_, range, unmatched_path(spec, range));
}

}  // namespace sluice
