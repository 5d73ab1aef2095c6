#include <sluice/simulation/certificate.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace sluice {
namespace {

template <auto Free>
struct free_with {
    template <class T>
    void operator()(T* what) const noexcept {
        Free(what);
    }
};

using key_handle = std::unique_ptr<EVP_PKEY, free_with<EVP_PKEY_free>>;
using certificate_handle = std::unique_ptr<X509, free_with<X509_free>>;
using extension_handle = std::unique_ptr<X509_EXTENSION, free_with<X509_EXTENSION_free>>;
using memory_handle = std::unique_ptr<BIO, free_with<BIO_free_all>>;

// Nothing here depends on input but the names, so a failure is a broken OpenSSL or a wrong name.
void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(std::string("make_certificate: ") + what);
}

void add_extension(X509& certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
    extension_handle extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1, value.c_str());
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names) {
        boost::system::error_code not_an_address;
        boost::asio::ip::make_address(name, not_an_address);
        if (!list.empty()) list += ',';
        list += (not_an_address ? "DNS:" : "IP:") + name;
    }
    return list;
}

void name_it(X509& certificate, const std::string& name) {
    auto* subject = X509_get_subject_name(&certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1, "name");
    require(X509_set_issuer_name(&certificate, subject) == 1, "issuer");
}

// Clients keep certificates apart by issuer and number, and the issuer is often "localhost".
void number_it(X509& certificate) {
    std::uint64_t number = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) == 1, "number");
    require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), number >> 1) == 1,
            "number");
}

template <class Write>
std::string in_pem(Write write) {
    memory_handle memory(BIO_new(BIO_s_mem()));
    require(memory && write(memory.get()) == 1, "PEM");
    char* text = nullptr;
    const auto length = BIO_get_mem_data(memory.get(), &text);
    return std::string(text, static_cast<std::size_t>(length));
}

}  // namespace

certificate_pair make_certificate(const std::vector<std::string>& names,
                                  std::chrono::seconds starts, std::chrono::seconds lasts) {
    require(!names.empty(), "a certificate needs a name");
    key_handle key(EVP_EC_gen("P-256"));
    certificate_handle certificate(X509_new());
    require(key && certificate, "key");

    require(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "version");
    number_it(*certificate);
    name_it(*certificate, names.front());
    // Relative to OpenSSL's own reading of the time, which is the one that it verifies with.
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), starts.count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), (starts + lasts).count());
    require(X509_set_pubkey(certificate.get(), key.get()) == 1, "public key");

    add_extension(*certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(*certificate, NID_key_usage, "critical,digitalSignature,keyCertSign,cRLSign");
    add_extension(*certificate, NID_ext_key_usage, "serverAuth");
    add_extension(*certificate, NID_subject_key_identifier, "hash");
    add_extension(*certificate, NID_subject_alt_name, alternative_names(names));
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "signature");

    certificate_pair made;
    made.certificate_pem =
        in_pem([&](BIO* to) { return PEM_write_bio_X509(to, certificate.get()); });
    made.private_key_pem = in_pem([&](BIO* to) {
        return PEM_write_bio_PrivateKey(to, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return made;
}

}  // namespace sluice
