#pragma once

#include <store/sqlite_connection.hpp>

namespace sluice::sqlite {

/// Makes a store of an empty database.
void create_schema(connection& database);

/// Sees to it that `database` is a sound store of ours and brings it up to date.
/// Throws problem: store_damaged, store_too_new; then nothing was changed.
void adopt_schema(connection& database, const std::string& file);

}  // namespace sluice::sqlite
