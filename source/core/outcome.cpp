#include <sluice/core/outcome.hpp>

#include <boost/system/system_error.hpp>
#include <utility>

namespace sluice {

struct failure::circumstances {
    std::string subject;
    std::string detail;
    std::optional<std::chrono::milliseconds> retry_after;
};

namespace {

const std::string nothing_said;

}  // namespace

failure::failure(error cause, std::string subject, std::string detail) : cause_(cause) {
    if (subject.empty() && detail.empty()) return;
    more_ = std::make_shared<const circumstances>(
        circumstances{std::move(subject), std::move(detail), std::nullopt});
}

const std::string& failure::subject() const noexcept {
    return more_ ? more_->subject : nothing_said;
}

const std::string& failure::detail() const noexcept {
    return more_ ? more_->detail : nothing_said;
}

std::optional<std::chrono::milliseconds> failure::retry_after() const noexcept {
    return more_ ? more_->retry_after : std::nullopt;
}

failure&& failure::after(std::optional<std::chrono::milliseconds> wait) && {
    if (wait != retry_after()) {
        auto changed = more_ ? *more_ : circumstances();
        changed.retry_after = wait;
        more_ = std::make_shared<const circumstances>(std::move(changed));
    }
    return std::move(*this);
}

bool failure::never_sent() const noexcept {
    switch (cause_) {
        case error::name_not_resolved:
        case error::address_refused:
        case error::connect_failed:
        case error::certificate_refused:
        case error::tls_too_old:
            return true;
        default:
            return false;
    }
}

failure failure::about(std::string subject) const {
    auto changed = more_ ? *more_ : circumstances();
    if (!changed.subject.empty() && changed.subject != subject)
        changed.detail =
            changed.detail.empty() ? changed.subject : changed.subject + ": " + changed.detail;
    changed.subject = std::move(subject);
    failure copy(cause_);
    copy.more_ = std::make_shared<const circumstances>(std::move(changed));
    return copy;
}

std::string failure::message() const {
    std::string text = code().message();
    if (!subject().empty()) text = subject() + ": " + text;
    if (!detail().empty()) text += " (" + detail() + ")";
    return text;
}

void throw_exception_from_error(const failure& what, const boost::source_location&) {
    throw boost::system::system_error(what.code(), what.message());
}

}  // namespace sluice
