#include <sluice/transfer/checksum.hpp>

#include <openssl/evp.h>

#include <new>

namespace sluice {

class md5_digest::state {
public:
    // MD5 is missing where OpenSSL runs in FIPS mode: then the digest stays zero and proves
    // nothing.
    state() : context_(EVP_MD_CTX_new()) {
        if (context_ == nullptr) throw std::bad_alloc();
        usable_ = EVP_DigestInit_ex(context_, EVP_md5(), nullptr) == 1;
    }
    ~state() { EVP_MD_CTX_free(context_); }
    state(const state&) = delete;
    state& operator=(const state&) = delete;

    void update(std::span<const std::byte> bytes) {
        if (usable_) usable_ = EVP_DigestUpdate(context_, bytes.data(), bytes.size()) == 1;
    }

    std::array<unsigned char, 16> finish() {
        std::array<unsigned char, 16> digest{};
        if (usable_) EVP_DigestFinal_ex(context_, digest.data(), nullptr);
        usable_ = false;
        return digest;
    }

private:
    EVP_MD_CTX* context_;
    bool usable_ = false;
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

}  // namespace sluice
