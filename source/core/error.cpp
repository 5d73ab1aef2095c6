#include <sluice/core/error.hpp>

#include <array>
#include <string>

namespace sluice {
namespace {

struct entry {
    error cause;
    condition what;
    std::string_view message;
    std::string_view remedy;
};

constexpr auto entries = std::to_array<entry>({
    {error::name_not_resolved, condition::retry, "the host name could not be resolved",
     "check the host name and this machine's DNS"},
    {error::address_refused, condition::give_up,
     "the host resolves only to addresses that are not public",
     "name the host with --storage-host if it is yours"},
    {error::connect_failed, condition::retry, "no connection could be made",
     "check the network, a firewall or the port; the same command goes on"},
    {error::certificate_refused, condition::end_run, "the server's certificate is not trusted",
     "check the host, this machine's clock, or give the right --ca-file"},
    {error::tls_too_old, condition::end_run, "the server speaks too old a TLS, or none",
     "check the address and its port; 1.2 or newer is needed, also of a proxy in between"},
    {error::timed_out, condition::retry, "the server did not answer in time",
     "the same command goes on where this one stopped"},
    {error::connection_lost, condition::retry, "the connection was lost",
     "the same command goes on where this one stopped"},
    {error::stalled, condition::retry, "the server fell silent",
     "the same command goes on where this one stopped"},
    {error::malformed_reply, condition::retry, "the answer is not proper HTTP",
     "look for a proxy between here and the server"},
    {error::reply_too_large, condition::give_up, "the answer is larger than any of the API's",
     "check --api-url"},
    {error::throttled, condition::wait_then_retry, "the rate limit of the account is used up",
     "wait, or lower --rate if another program uses the same key"},
    {error::key_refused, condition::end_run, "the API refused the key",
     "check the key, that it is an Admin or Architect key, and its data centre (--api-url)"},
    {error::permission_denied, condition::give_up, "the API denied permission",
     "exports need an Architect or Admin key"},
    {error::request_refused, condition::give_up, "the API refused the request",
     "correct the segment, the fields or the dates as the server says"},
    {error::not_found, condition::recreate, "the server does not know it",
     "check the id; the same command creates the export again"},
    {error::server_failed, condition::retry, "the server failed",
     "the same command goes on where this one stopped"},
    {error::unexpected_status, condition::retry, "the server answered with an unexpected status",
     "check --api-url"},
    {error::malformed_answer, condition::retry, "the API's answer makes no sense",
     "check --api-url, or look for a proxy between here and the server"},
    {error::redirect_refused, condition::give_up,
     "the server sent us elsewhere, and the key goes nowhere else",
     "give the final address with --api-url"},
    {error::operation_failed, condition::recreate, "the export failed on the server",
     "the same command creates it again; ask the vendor if it goes on failing"},
    {error::operation_overdue, condition::recreate, "the export did not end on the server",
     "the same command creates it again; smaller windows (--every) run shorter"},
    {error::results_missing, condition::retry, "the export is complete but has no results yet",
     "the same command asks again"},
    {error::location_refused, condition::give_up, "the download's address is not allowed",
     "add the host with --storage-host if you trust it"},
    {error::location_expired, condition::renew_location, "the download's address has expired",
     "the same command asks for a new one"},
    {error::object_changed, condition::start_again, "the file changed on the server",
     "the same command fetches it again"},
    {error::range_refused, condition::start_again, "the server did not serve the range asked for",
     "the same command fetches it again"},
    {error::not_gzip, condition::start_again, "the download is not gzip",
     "look for a proxy between here and the storage"},
    {error::data_truncated, condition::start_again, "the download is incomplete",
     "the same command fetches it again"},
    {error::data_corrupt, condition::start_again, "the download is corrupt",
     "the same command fetches it again; ask the vendor if it stays so"},
    {error::hash_mismatch, condition::start_again, "the download differs from the server's hash",
     "the same command fetches it again"},
    {error::length_mismatch, condition::start_again, "the download has not the length announced",
     "the same command fetches it again"},
    {error::output_too_large, condition::give_up, "the download inflates beyond the limit",
     "smaller windows (--every) make smaller files"},
    {error::checkpoint_refused, condition::start_again,
     "what an earlier run left of the file cannot be gone on with",
     "nothing is to be done: the file is fetched from its start"},
    {error::split_refused, condition::give_up, "the export cannot be split into its windows",
     "take --bundle 1: a window with an export of its own needs no splitting"},
    {error::ledger_failed, condition::end_run, "the state cannot be read or written",
     "check the folder given with --state, its permissions and its disk"},
    {error::ledger_damaged, condition::end_run, "the state is damaged",
     "put back a copy of the file; without one, move it away and choose another --out"},
    {error::ledger_too_new, condition::end_run, "the state was written by a newer sluice",
     "use that version or a newer one"},
    {error::ledger_locked, condition::end_run, "the state is in use by another process",
     "wait until it ends, or stop it"},
    {error::lease_lost, condition::end_run, "another run took over the windows of this one",
     "run the same command again when the other one has ended"},
    {error::folder_locked, condition::end_run, "the folder is in use by another process",
     "wait until it ends, or stop it"},
    {error::folder_of_another_backfill, condition::end_run,
     "the folder belongs to another backfill",
     "choose another --out, or the segment, type, format, fields and --every it was begun with"},
    {error::sink_failed, condition::end_run, "the file cannot be written",
     "check the folder given with --out, its permissions and its disk"},
    {error::disk_full, condition::end_run, "the disk is full",
     "make room; the same command goes on where this one stopped"},
    {error::invalid_argument, condition::give_up, "that cannot be used", "see sluice --help"},
    {error::stopped, condition::end_run, "stopped",
     "the same command goes on where this one stopped"},
});

const entry& find(error cause) noexcept {
    static constexpr entry unknown{error{}, condition::give_up, "unknown failure", "see the log"};
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

std::string_view remedy(error cause) noexcept {
    return find(cause).remedy;
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
