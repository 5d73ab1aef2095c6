#include <sluice/core/secret.hpp>

#include <string.h>
#include <cstring>
#include <utility>

namespace sluice {

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

class secret::buffer {
public:
    explicit buffer(std::string_view text) : size_(text.size()), bytes_(new char[text.size() + 1]) {
        std::memcpy(bytes_.get(), text.data(), size_);
    }
    ~buffer() { explicit_bzero(bytes_.get(), size_); }
    buffer(const buffer&) = delete;
    buffer& operator=(const buffer&) = delete;

    std::string_view view() const noexcept { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

secret::secret(std::string text) : buffer_(std::make_shared<const buffer>(text)) {
    wipe(text);
}

std::string_view secret::reveal() const noexcept {
    return buffer_ ? buffer_->view() : std::string_view();
}

}  // namespace sluice
