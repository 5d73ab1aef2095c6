#pragma once

#include "app/command_line.hpp"

#include <sluice/store/sqlite_store.hpp>

#include <filesystem>

namespace sluice::app {

/// A folder that a backfill was delivered to, with the store that knows it.
struct known_folder {
    std::filesystem::path folder;  ///< as stores name it
    std::unique_ptr<sqlite_store> facts;
    backfill_key key = 0;
    std::string spec;     ///< `canonical`
    std::string account;  ///< its fingerprint
};

/// Looks for the backfill of `--out` in every store of the state folder; makes nothing. Needs no
/// key: one folder is one account's.
/// Errors, of usage: no such folder; no store knows it. Of storage: a store cannot be read and no
/// other knows the folder.
attempt<known_folder> find_known_folder(const options& asked, const environment& variables);

}  // namespace sluice::app
