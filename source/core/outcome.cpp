#include <sluice/core/outcome.hpp>

#include <boost/system/system_error.hpp>
#include <utility>

namespace sluice {

failure::failure(error cause, std::string subject, std::string detail)
    : cause_(cause), subject_(std::move(subject)), detail_(std::move(detail)) {}

failure&& failure::after(std::optional<std::chrono::milliseconds> wait) && {
    retry_after_ = wait;
    return std::move(*this);
}

bool failure::never_sent() const noexcept {
    switch (cause_) {
        case error::name_not_resolved:
        case error::address_refused:
        case error::connect_failed:
        case error::certificate_refused:
            return true;
        default:
            return false;
    }
}

failure failure::about(std::string subject) const {
    failure copy = *this;
    if (!copy.subject_.empty() && copy.subject_ != subject)
        copy.detail_ = copy.detail_.empty() ? copy.subject_ : copy.subject_ + ": " + copy.detail_;
    copy.subject_ = std::move(subject);
    return copy;
}

std::string failure::message() const {
    std::string text = code().message();
    if (!subject_.empty()) text = subject_ + ": " + text;
    if (!detail_.empty()) text += " (" + detail_ + ")";
    return text;
}

void throw_exception_from_error(const failure& what, const boost::source_location&) {
    throw boost::system::system_error(what.code(), what.message());
}

}  // namespace sluice
