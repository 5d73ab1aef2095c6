#pragma once

struct sqlite3;

namespace sluice::sqlite {

/// Lets SQL call `sluice_seal(…)`: one number over any values and their types (XXH3-64), which
/// differs when a bit of them does. A row that carries its own is checked when it is written and
/// whenever the database is, since a database checks its pages' structure, not what stands in them.
/// Throws problem when there is no memory for it.
void add_row_seal(sqlite3* database);

}  // namespace sluice::sqlite
