#include <sluice/simulation/recording_sink.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <sstream>
#include <utility>

#include "sinks/content_check.hpp"

namespace sluice {

class recording_sink::recorder final : public resumable_writer {
public:
    recorder(recording_sink& owner, const target& what)
        : owner_(owner),
          place_(owner.shelves_[what.what]),
          window_(what.range),
          path_(object_name(what)) {
        ++owner_.open_writers_;
    }
    ~recorder() override { close(); }

    resumable_writer* resumable() noexcept override {
        return owner_.keep_content_ ? this : nullptr;
    }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        if (!open_) co_return given_up();
        if (owner_.keep_content_)
            content_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        bytes_ += bytes.size();
        co_return outcome<void>();
    }

    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
        if (!stored_.empty()) co_return stored_;
        if (!open_) co_return given_up();
        if (content.bytes != bytes_)
            co_return failure(
                error::sink_failed, path_,
                fmt::format("{} bytes were written and {} proved", bytes_, content.bytes));
        entry& kept = place_.committed[window_];
        kept.content = std::move(content_);
        kept.bytes = bytes_;
        ++kept.commits;
        stored_ = plain_object(path_, content);
        abort();
        co_return stored_;
    }

    void abort() noexcept override {
        if (open_) place_.left.erase(window_);
        close();
    }

    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override {
        if (!open_) co_return given_up();
        kept& now = place_.left[window_];
        now.content = content_;
        now.note.assign(note.begin(), note.end());
        co_return outcome<void>();
    }

    awaitable<outcome<bool>> read_back(const visitor& visit) override {
        visit(std::as_bytes(std::span(content_)));
        co_return true;
    }

    void resume_from(const kept& then) {
        content_ = then.content;
        bytes_ = content_.size();
    }

private:
    failure given_up() const {
        return failure(error::sink_failed, path_, "the window was given up");
    }
    void close() noexcept {
        if (std::exchange(open_, false)) --owner_.open_writers_;
    }

    recording_sink& owner_;
    shelf& place_;
    time_range window_;
    std::string path_;
    std::string content_;
    std::vector<stored_object> stored_;
    std::uint64_t bytes_ = 0;
    bool open_ = true;
};

const std::map<time_range, recording_sink::entry>& recording_sink::shelf_of(
    target::kind what) const {
    static const std::map<time_range, entry> empty;
    const auto found = shelves_.find(what);
    return found == shelves_.end() ? empty : found->second.committed;
}

std::size_t recording_sink::left() const noexcept {
    std::size_t count = 0;
    for (const auto& [what, one] : shelves_) count += one.left.size();
    return count;
}

std::unique_ptr<recording_sink> recording_sink::after_crash() const {
    auto found = std::make_unique<recording_sink>(name_);
    found->keep_content_ = keep_content_;
    found->shelves_ = shelves_;
    return found;
}

awaitable<outcome<std::unique_ptr<writer>>> recording_sink::open(target what) {
    shelves_[what.what].left.erase(what.range);
    std::unique_ptr<writer> made = std::make_unique<recorder>(*this, what);
    co_return std::move(made);
}

awaitable<outcome<std::optional<resumed_writer>>> recording_sink::resume(target what) {
    const auto& left = shelves_[what.what].left;
    const auto found = left.find(what.range);
    if (found == left.end()) co_return std::optional<resumed_writer>();
    auto made = std::make_unique<recorder>(*this, what);
    made->resume_from(found->second);
    resumed_writer there;
    there.into = std::move(made);
    there.note = found->second.note;
    co_return std::optional(std::move(there));
}

awaitable<outcome<std::string>> recording_sink::verify(receipt what, reading progress) {
    const auto& all = committed();
    const auto found = all.find(what.window);
    if (found == all.end() || what.objects.size() != 1) co_return std::string("missing");
    const auto bytes = std::as_bytes(std::span(found->second.content));
    content_check check(what.objects.front(), what.content);
    if (auto wrong = check.take(bytes); !wrong.empty()) co_return wrong;
    if (progress) progress(bytes.size());
    co_return check.finish();
}

awaitable<outcome<void>> recording_sink::read_manifest(line_visitor visit) {
    const auto& all = shelf_of(target::kind::manifest);
    if (all.empty()) co_return outcome<void>();
    std::istringstream lines(all.begin()->second.content);
    for (std::string line; std::getline(lines, line);)
        if (!visit(line)) break;
    co_return outcome<void>();
}

}  // namespace sluice
