#pragma once

#include <sluice/simulation/object_store_sink.hpp>

#include <functional>

namespace sluice {

/// What is written down of an upload, to resume it.
struct upload_note {
    memory_object_store::upload_id upload = 0;  ///< 0: none was begun
    std::uint64_t generation = 0;               ///< of what is to be replaced
    std::vector<memory_object_store::part> parts;
    std::vector<std::byte> rest;  ///< the bytes after these
    std::vector<std::byte> note;  ///< of who makes the bytes
};

std::vector<std::byte> encode(const upload_note& what);
/// Nothing when it is cut short.
std::optional<upload_note> decode_upload_note(std::string_view text);

std::string checkpoint_name(const std::string& name);

/// Calls until the connection holds, a few times. `call` may be called again after it took effect.
template <class T>
awaitable<outcome<T>> persist(std::function<awaitable<outcome<T>>()> call) {
    constexpr int attempts = 4;
    for (int left = attempts;; --left) {
        auto done = co_await call();
        if (done || left <= 1 || !done.error().is(condition::retry)) co_return std::move(done);
    }
}

/// Uploads one object.
class object_writer final : public resumable_writer {
public:
    object_writer(object_store_sink& owner, std::string name, upload_note from);
    ~object_writer() override;

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override;
    awaitable<outcome<void>> prepare() override;
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override;
    void abort() noexcept override;
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override;
    awaitable<outcome<bool>> read_back(const visitor& visit) override;

    /// There is a checkpoint of it.
    void was_kept() noexcept { has_note_ = true; }

private:
    awaitable<outcome<void>> send_part(std::size_t size);
    awaitable<outcome<std::uint64_t>> publish();
    awaitable<outcome<std::uint64_t>> settle(failure problem, const proof& content);
    std::uint64_t size() const noexcept;
    failure given_up() const;
    void close() noexcept;

    object_store_sink& owner_;
    memory_object_store& store_;
    const std::string name_;
    upload_note now_;  // but for the note
    std::optional<std::vector<stored_object>> stored_;
    bool has_note_ = false;
    bool usable_ = true;
    bool open_ = true;
};

}  // namespace sluice
