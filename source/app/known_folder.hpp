#pragma once

#include "app/command_line.hpp"

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/sinks/folder_sink.hpp>

#include <filesystem>
#include <vector>

namespace sluice::app {

/// A folder that a backfill was delivered to, or is to be, with a ledger that knows it.
struct known_folder {
    std::filesystem::path folder;        ///< as ledgers name it
    std::unique_ptr<folder_sink> files;  ///< of the one that was found
    std::unique_ptr<sqlite_ledger> store;
    backfill_key key = 0;
    std::string spec;           ///< `canonical`
    std::string account;        ///< its fingerprint
    std::size_t delivered = 0;  ///< windows
};

/// For a command that changes what a ledger knows of `range`, under a spec (`canonical`).
lease_request lease_on(const std::string& spec, const time_range& range);

/// The files of the ledgers in `state`, in the order of their accounts; none when it is not there.
std::vector<std::filesystem::path> ledgers_in(const std::filesystem::path& state);

/// Every ledger in `state` that knows a backfill into `folder`, in the order of their accounts;
/// makes nothing. Errors, of storage: a ledger cannot be read and no other knows the folder.
attempt<std::vector<known_folder>> all_that_know(const std::filesystem::path& folder,
                                                 const std::filesystem::path& state,
                                                 const clock& time);

/// The backfill of `--out`: the one that delivered there, else the one that has exports on the
/// server. Needs no key, for one folder is one account's; with an `account` only its own counts.
/// Errors, of usage: no such folder; no ledger knows it, or none what its manifest tells of; it is
/// another account's, or of several. Of storage: as above.
attempt<known_folder> find_known_folder(const options& asked, const environment& variables,
                                        const clock& time, const std::string& account = {});

}  // namespace sluice::app
