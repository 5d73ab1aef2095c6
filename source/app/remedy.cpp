#include "app/remedy.hpp"

#include <array>
#include <utility>

namespace sluice::app {
namespace {

using entry = std::pair<error, std::string_view>;

constexpr auto remedies = std::to_array<entry>({
    {error::name_not_resolved, "check the host name and this machine's DNS"},
    {error::address_refused, "name the host with --storage-host if it is yours"},
    {error::connect_failed,
     "check the network, the firewall and the port, then run the same command to resume"},
    {error::certificate_refused,
     "check the host and this machine's clock, or give the right --ca-file"},
    {error::tls_too_old,
     "check the address, its port and any proxy in between: TLS 1.2 or newer is needed"},
    {error::timed_out, "run the same command to resume"},
    {error::connection_lost, "run the same command to resume"},
    {error::stalled, "run the same command to resume"},
    {error::malformed_reply, "look for a proxy between this machine and the server"},
    {error::reply_too_large, "check --api-url"},
    {error::throttled, "wait, or lower --rate if another program uses the same key"},
    {error::key_refused,
     "check the key, that it is an Admin or Architect key, and its data centre (--api-url)"},
    {error::permission_denied, "exports need an Architect or Admin key"},
    {error::request_refused, "correct the segment, the fields or the dates as the server says"},
    {error::not_found, "check the id; run the same command to create the export again"},
    {error::server_failed, "run the same command to resume"},
    {error::unexpected_status, "check --api-url"},
    {error::malformed_answer,
     "check --api-url, or look for a proxy between this machine and the server"},
    {error::redirect_refused, "give the final address with --api-url"},
    {error::operation_failed,
     "run the same command to create it again; ask Fullstory if it keeps failing"},
    {error::operation_overdue,
     "run the same command to create it again; smaller windows (--every) run shorter"},
    {error::results_missing, "run the same command to ask again"},
    {error::location_refused, "add the host with --storage-host if you trust it"},
    {error::location_expired, "run the same command to ask for a new one"},
    {error::object_changed, "run the same command to fetch it again"},
    {error::range_refused, "run the same command to fetch it again"},
    {error::not_gzip, "look for a proxy between this machine and the storage"},
    {error::data_truncated, "run the same command to fetch it again"},
    {error::data_corrupt,
     "run the same command to fetch it again; ask Fullstory if it stays corrupt"},
    {error::hash_mismatch, "run the same command to fetch it again"},
    {error::length_mismatch, "run the same command to fetch it again"},
    {error::output_too_large, "use smaller windows (--every): their files are smaller"},
    {error::checkpoint_refused, "nothing to do: the file is fetched from its start"},
    {error::split_refused, "use --bundle 1: a window with an export of its own needs no splitting"},
    {error::ledger_failed, "check the folder given with --state, its permissions and its disk"},
    {error::ledger_damaged,
     "restore the file from a copy; without one, move it away and choose another --out"},
    {error::ledger_too_new, "use that version or a newer one"},
    {error::ledger_locked, "wait until it ends, or stop it"},
    {error::lease_lost, "wait until the other run has ended, then run the same command to resume"},
    {error::folder_locked, "wait until it ends, or stop it"},
    {error::folder_of_another_backfill,
     "choose another --out, or give the segment, type, format, fields and --every of that "
     "backfill"},
    {error::sink_failed, "check the folder given with --out, its permissions and its disk"},
    {error::disk_full, "make room, then run the same command to resume"},
    {error::sink_conflict, "see what else writes to this place, then run the same command again"},
    {error::invalid_argument, "see sluice --help"},
    {error::stopped, "run the same command to resume"},
});

}  // namespace

std::string_view remedy_of(error cause) noexcept {
    for (const auto& [known, remedy] : remedies)
        if (known == cause) return remedy;
    return "see the log";
}

}  // namespace sluice::app
