#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace sluice {

/// Puts values into bytes as they are in memory, for the same build alone.
class state_writer {
public:
    template <class T>
    requires std::is_trivially_copyable_v<T>
    void put(const T& value) {
        const auto bytes = std::as_bytes(std::span(&value, 1));
        state_.insert(state_.end(), bytes.begin(), bytes.end());
    }
    void put_text(std::string_view text) {
        put(text.size());
        const auto bytes = std::as_bytes(std::span(text));
        state_.insert(state_.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::byte> take() { return std::move(state_); }

private:
    std::vector<std::byte> state_;
};

/// Reads them in the same order. Once there is too little, everything is as it was.
class state_reader {
public:
    explicit state_reader(std::span<const std::byte> state) : left_(state) {}

    template <class T>
    requires std::is_trivially_copyable_v<T>
    void get(T& value) {
        if (const auto bytes = cut(sizeof value)) std::memcpy(&value, bytes, sizeof value);
    }
    void get_text(std::string& text) {
        std::size_t size = 0;
        get(size);
        const auto bytes = reinterpret_cast<const char*>(cut(size));
        if (bytes) text.assign(bytes, size);
    }
    /// True when just all of it was read.
    bool at_end() const noexcept { return whole_ && left_.empty(); }

private:
    const std::byte* cut(std::size_t size) {
        whole_ = whole_ && size <= left_.size();
        if (!whole_) return nullptr;
        const auto* bytes = left_.data();
        left_ = left_.subspan(size);
        return bytes;
    }

    std::span<const std::byte> left_;
    bool whole_ = true;
};

}  // namespace sluice
