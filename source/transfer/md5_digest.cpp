// OpenSSL's older calls: a digest of the newer ones cannot be written down and gone on with.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <sluice/transfer/checksum.hpp>

#include <openssl/md5.h>

#include <cstring>
#include <type_traits>

namespace sluice {

class md5_digest::state {
public:
    state() { MD5_Init(&context_); }

    void update(std::span<const std::byte> bytes) {
        MD5_Update(&context_, bytes.data(), bytes.size());
    }

    std::array<unsigned char, 16> finish() {
        std::array<unsigned char, 16> digest{};
        MD5_Final(digest.data(), &context_);
        return digest;
    }

    std::vector<std::byte> save() const {
        const auto bytes = std::as_bytes(std::span(&context_, 1));
        return {bytes.begin(), bytes.end()};
    }

    bool restore(std::span<const std::byte> saved) noexcept {
        static_assert(std::is_trivially_copyable_v<MD5_CTX>);
        if (saved.size() != sizeof context_) return false;
        std::memcpy(&context_, saved.data(), saved.size());
        return true;
    }

private:
    MD5_CTX context_{};
};

md5_digest::md5_digest() : state_(std::make_unique<state>()) {}
md5_digest::~md5_digest() = default;
md5_digest::md5_digest(md5_digest&&) noexcept = default;
md5_digest& md5_digest::operator=(md5_digest&&) noexcept = default;

void md5_digest::update(std::span<const std::byte> bytes) {
    state_->update(bytes);
}

std::array<unsigned char, 16> md5_digest::finish() {
    return state_->finish();
}

std::vector<std::byte> md5_digest::save() const {
    return state_->save();
}

bool md5_digest::restore(std::span<const std::byte> saved) noexcept {
    return state_->restore(saved);
}

}  // namespace sluice
