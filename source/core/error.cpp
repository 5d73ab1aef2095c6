#include <sluice/core/error.hpp>

#include <array>
#include <string>

namespace sluice {
namespace {

struct entry {
    error cause;
    condition what;
    std::string_view message;
};

constexpr auto entries = std::to_array<entry>({
    {error::name_not_resolved, condition::retry, "the host name could not be resolved"},
    {error::address_refused, condition::give_up,
     "the host resolves only to addresses that are not public"},
    {error::connect_failed, condition::retry, "no connection could be made"},
    {error::certificate_refused, condition::end_run, "the server's certificate is not trusted"},
    {error::tls_too_old, condition::end_run, "the server speaks too old a TLS, or none"},
    {error::timed_out, condition::retry, "the server did not answer in time"},
    {error::connection_lost, condition::retry, "the connection was lost"},
    {error::stalled, condition::retry, "the server fell silent"},
    {error::malformed_reply, condition::retry, "the answer is not proper HTTP"},
    {error::reply_too_large, condition::give_up, "the answer is larger than any that is expected"},
    {error::throttled, condition::wait_then_retry, "the rate limit of the account is used up"},
    {error::key_refused, condition::end_run, "the API refused the key"},
    {error::permission_denied, condition::give_up, "the API denied permission"},
    {error::request_refused, condition::give_up, "the API refused the request"},
    {error::not_found, condition::recreate, "the server does not know it"},
    {error::server_failed, condition::retry, "the server failed"},
    {error::unexpected_status, condition::retry, "the server answered with an unexpected status"},
    {error::malformed_answer, condition::retry, "the API's answer cannot be understood"},
    {error::redirect_refused, condition::give_up,
     "the server redirects to another address, where the key is not sent"},
    {error::operation_failed, condition::recreate, "the export failed on the server"},
    {error::operation_overdue, condition::recreate, "the export did not end on the server"},
    {error::results_missing, condition::retry, "the export is complete but has no results yet"},
    {error::location_refused, condition::give_up, "the download's address is not allowed"},
    {error::location_expired, condition::renew_location, "the download's address has expired"},
    {error::object_changed, condition::start_again, "the file changed on the server"},
    {error::range_refused, condition::start_again, "the server did not serve the range asked for"},
    {error::not_gzip, condition::start_again, "the download is not gzip"},
    {error::data_truncated, condition::start_again, "the download is incomplete"},
    {error::data_corrupt, condition::start_again, "the download is corrupt"},
    {error::hash_mismatch, condition::start_again, "the download differs from the server's hash"},
    {error::length_mismatch, condition::start_again,
     "the download's length differs from the one announced"},
    {error::output_too_large, condition::give_up, "the download inflates beyond the limit"},
    {error::checkpoint_refused, condition::start_again,
     "the checkpoint of an earlier run cannot be used"},
    {error::split_refused, condition::give_up, "the export cannot be split into its windows"},
    {error::ledger_failed, condition::end_run, "the state cannot be read or written"},
    {error::ledger_damaged, condition::end_run, "the state is damaged"},
    {error::ledger_too_new, condition::end_run, "the state was written by a newer sluice"},
    {error::ledger_locked, condition::end_run, "the state is in use by another process"},
    {error::lease_lost, condition::end_run, "another run took over the windows of this one"},
    {error::folder_locked, condition::end_run, "the folder is in use by another process"},
    {error::folder_of_another_backfill, condition::end_run,
     "the folder belongs to another backfill"},
    {error::sink_failed, condition::end_run, "the file cannot be written"},
    {error::disk_full, condition::end_run, "the disk is full"},
    {error::sink_conflict, condition::give_up,
     "another process has stored other content under this name"},
    {error::invalid_argument, condition::give_up, "not a valid value"},
    {error::stopped, condition::end_run, "stopped"},
});

const entry& find(error cause) noexcept {
    static constexpr entry unknown{error{}, condition::give_up, "unknown failure"};
    for (const auto& e : entries)
        if (e.cause == cause) return e;
    return unknown;
}

class error_category_type final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "sluice"; }
    std::string message(int value) const override {
        return std::string(find(static_cast<error>(value)).message);
    }
    boost::system::error_condition default_error_condition(int value) const noexcept override {
        return make_error_condition(condition_of(static_cast<error>(value)));
    }
};

class condition_category_type final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "sluice.condition"; }
    std::string message(int value) const override {
        switch (static_cast<condition>(value)) {
            case condition::retry:
                return "try again";
            case condition::wait_then_retry:
                return "wait, then try again";
            case condition::renew_location:
                return "ask for a new location";
            case condition::start_again:
                return "fetch from the start";
            case condition::recreate:
                return "create the export again";
            case condition::give_up:
                return "give up this window";
            case condition::end_run:
                return "end the run";
        }
        return "unknown condition";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const error_category_type category;
    return category;
}

const boost::system::error_category& condition_category() noexcept {
    static const condition_category_type category;
    return category;
}

condition condition_of(error cause) noexcept {
    return find(cause).what;
}

boost::system::error_code make_error_code(error cause) noexcept {
    return {static_cast<int>(cause), error_category()};
}

boost::system::error_condition make_error_condition(condition what) noexcept {
    return {static_cast<int>(what), condition_category()};
}

}  // namespace sluice
