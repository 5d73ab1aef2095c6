#pragma once

#include <sluice/core/error.hpp>

#include <boost/system/result.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace sluice {

/// Why an operation did not succeed, and to what it happened.
///
/// A value: cheap to copy, free of secrets (URLs are shortened to host and path before they get
/// here), and fit to be shown to a person.
class failure {
public:
    /// No failure: what `outcome::error()` is of an outcome that has a value.
    failure() = default;
    /// `subject` names what it happened to ("window 2026-01-01T00:00:00Z", "out/manifest.ndjson");
    /// `detail` holds what somebody else said about it (the server, the operating system).
    explicit failure(error cause, std::string subject = {}, std::string detail = {});

    error cause() const noexcept { return cause_; }
    const std::string& subject() const noexcept;
    const std::string& detail() const noexcept;
    boost::system::error_code code() const noexcept { return make_error_code(cause_); }
    bool is(condition what) const noexcept { return condition_of(cause_) == what; }

    /// How long the server asked to wait (`Retry-After`), when it did.
    std::optional<std::chrono::milliseconds> retry_after() const noexcept;
    failure&& after(std::optional<std::chrono::milliseconds> wait) &&;

    /// True when the server cannot have seen the request, so its token may be given back.
    bool never_sent() const noexcept;

    /// The same failure, said of something else.
    failure about(std::string subject) const;

    /// Cause, subject and detail in one line, without the remedy.
    std::string message() const;

private:
    struct circumstances;

    error cause_{};
    /// Shared by copies and never changed: an outcome is a part of every coroutine's frame, so it
    /// has to be small.
    std::shared_ptr<const circumstances> more_;
};

/// Thrown by `outcome::value()` on a failure; sluice itself never calls it on one.
[[noreturn]] void throw_exception_from_error(const failure& what, const boost::source_location&);

/// A value or the reason why there is none.
///
/// Cancellation is not an outcome: it is the exception `operation_aborted`.
template <class T>
using outcome = boost::system::result<T, failure>;

}  // namespace sluice
