#include <sluice/simulation/recording_sink.hpp>

#include <sluice/transfer/file_sink.hpp>

namespace sluice {

class recording_sink::recorder final : public writer {
public:
    recorder(recording_sink& owner, const time_range& window, std::string path)
        : owner_(owner), window_(window), path_(std::move(path)) {
        ++owner_.open_writers_;
    }
    ~recorder() override { abort(); }

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
        entry& kept = owner_.committed_[window_];
        kept.content = std::move(content_);
        kept.bytes = bytes_;
        ++kept.commits;
        abort();
        co_return path_;
    }

    void abort() noexcept override {
        if (!open_) return;
        open_ = false;
        --owner_.open_writers_;
    }

private:
    recording_sink& owner_;
    time_range window_;
    std::string path_;
    std::string content_;
    std::uint64_t bytes_ = 0;
    bool open_ = true;
};

awaitable<outcome<std::unique_ptr<writer>>> recording_sink::open(const export_spec& spec,
                                                                 const time_range& window) {
    std::unique_ptr<writer> made =
        std::make_unique<recorder>(*this, window, window_path(spec, window, false));
    co_return std::move(made);
}

}  // namespace sluice
