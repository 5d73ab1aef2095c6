#include "api/sha256.hpp"

#include <openssl/evp.h>

#include <memory>
#include <new>

namespace sluice {

std::array<unsigned char, 32> sha256(std::initializer_list<std::string_view> parts) {
    struct closer {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    const std::unique_ptr<EVP_MD_CTX, closer> context(EVP_MD_CTX_new());
    std::array<unsigned char, 32> digest{};
    // With an algorithm that every OpenSSL 3 has, memory is all that can be missing.
    bool fine = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    for (const std::string_view part : parts)
        fine = fine && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
    fine = fine && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
    if (!fine) throw std::bad_alloc();
    return digest;
}

}  // namespace sluice
