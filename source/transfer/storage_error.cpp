#include "transfer/storage_error.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t longest_code = 64;

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string storage_error_code(std::string_view body) {
    constexpr std::string_view before = "<Code>";
    const auto start = body.find(before);
    if (start == body.npos) return {};
    body.remove_prefix(start + before.size());
    const auto code = body.substr(0, std::min(body.find("</Code>"), body.size()));
    const bool plain = code.size() <= longest_code && code.size() < body.size() &&
                       std::ranges::all_of(code, is_letter_or_digit);
    return plain ? std::string(code) : std::string();
}

bool tells_expiry(int status, std::string_view code) {
    if (status == 401 || status == 403) return true;
    return status == 400 && (code == "ExpiredToken" || code == "AccessDenied" ||
                             code == "RequestExpired" || code == "TokenRefreshRequired");
}

}  // namespace sluice
