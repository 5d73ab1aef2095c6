#pragma once

#include <ledger/sqlite_connection.hpp>

namespace sluice::sqlite {

/// The version that ledgers are brought up to.
extern const std::int64_t newest_version;

/// Makes a ledger of an empty database, as `version` had it.
void create_schema(connection& database, std::int64_t version = newest_version);

/// Sees to it that `database` is a sound ledger of ours and brings it up to date.
/// Throws problem: ledger_damaged, ledger_too_new; then nothing was changed.
void adopt_schema(connection& database, const std::string& file);

}  // namespace sluice::sqlite
