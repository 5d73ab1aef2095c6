#include "app/text_file.hpp"

#include "core/descriptor.hpp"

#include <sluice/core/secret.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <cerrno>
#include <cstring>

namespace sluice::app {

text_or_reason read_text_file(const std::filesystem::path& file, std::size_t limit) {
    const descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open()) return text_or_reason::none(std::strerror(errno));
    std::string text(limit + 1, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
        const ssize_t got = ::read(opened.number(), text.data() + length, text.size() - length);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            const int number = errno;
            wipe(text);
            return text_or_reason::none(std::strerror(number));
        }
        length += static_cast<std::size_t>(got);
    }
    if (length > limit) {
        wipe(text);
        return text_or_reason::none(fmt::format("larger than {} bytes", limit));
    }
    text.resize(length);
    return text_or_reason::text(std::move(text));
}

}  // namespace sluice::app
