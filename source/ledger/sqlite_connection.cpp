#include <sqlite3.h>

#include <cerrno>
#include <ledger/row_seal.hpp>
#include <ledger/sqlite_connection.hpp>
#include <system_error>

namespace sluice::sqlite {
namespace {

// A write of another process takes milliseconds; one that takes longer than this hangs.
constexpr int patience_milliseconds = 10'000;

std::string file_of(sqlite3* database) {
    const char* name = sqlite3_db_filename(database, nullptr);
    return name != nullptr ? name : "";
}

// What SQLite's own words leave out.
const char* step_of(int code) noexcept {
    switch (code) {
        case SQLITE_IOERR_READ:
        case SQLITE_IOERR_SHORT_READ:
            return "reading";
        case SQLITE_IOERR_WRITE:
            return "writing";
        case SQLITE_IOERR_FSYNC:
        case SQLITE_IOERR_DIR_FSYNC:
            return "syncing";
        default:
            return "";
    }
}

[[noreturn]] void fail(sqlite3* database, const std::string& file) {
    const int code = sqlite3_extended_errcode(database);
    const int system_error = sqlite3_system_errno(database);
    std::string words = sqlite3_errmsg(database);
    if (const auto* step = step_of(code); *step != '\0') words += std::string(", ") + step;
    const int kind = code & 0xff;
    if (system_error != 0 && (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN))
        words += ": " + std::generic_category().message(system_error);
    throw problem(failure(cause_of(code, system_error), file, words));
}

void check(sqlite3* database, int code) {
    if (code != SQLITE_OK) fail(database, file_of(database));
}

}  // namespace

error cause_of(int code, int system_error) noexcept {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return error::disk_full;
        case SQLITE_IOERR:
            return system_error == ENOSPC || system_error == EDQUOT ? error::disk_full
                                                                    : error::ledger_failed;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        // Our statements are right, and our rows keep their checks: the file differs from ours.
        case SQLITE_ERROR:
        case SQLITE_SCHEMA:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            return error::ledger_damaged;
        default:
            return error::ledger_failed;
    }
}

rows::~rows() {
    if (running_ == nullptr) return;
    sqlite3_reset(running_);
    sqlite3_clear_bindings(running_);
}

bool rows::next() {
    switch (sqlite3_step(running_)) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            auto* database = sqlite3_db_handle(running_);
            fail(database, file_of(database));
    }
}

std::int64_t rows::integer(int column) const {
    return sqlite3_column_int64(running_, column);
}

std::optional<std::int64_t> rows::integer_if_any(int column) const {
    if (sqlite3_column_type(running_, column) == SQLITE_NULL) return std::nullopt;
    return integer(column);
}

std::string rows::text(int column) const {
    const auto* bytes = sqlite3_column_text(running_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(running_, column));
    return bytes == nullptr ? std::string()
                            : std::string(reinterpret_cast<const char*>(bytes), size);
}

statement::statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    check(database, sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                       SQLITE_PREPARE_PERSISTENT, &handle, nullptr));
    handle_.reset(handle);
}

void statement::finalizer::operator()(sqlite3_stmt* handle) const noexcept {
    sqlite3_finalize(handle);
}

void statement::bind(int position, std::int64_t value) {
    check(sqlite3_db_handle(handle_.get()), sqlite3_bind_int64(handle_.get(), position, value));
}

void statement::bind(int position, std::optional<std::int64_t> value) {
    if (value) bind(position, *value);  // what is not bound is null
}

void statement::bind(int position, const std::string& value) {
    check(sqlite3_db_handle(handle_.get()),
          sqlite3_bind_text64(handle_.get(), position, value.data(), value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
}

connection::connection(const std::filesystem::path& file) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);
    if (handle == nullptr) throw problem(failure(error::ledger_failed, file, "no memory"));
    if (code != SQLITE_OK) fail(handle, file);
    sqlite3_busy_timeout(handle, patience_milliseconds);
    add_row_seal(handle);
    // The file may be anybody's: it gets no say in what runs, and its pages are not trusted.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    execute(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -1024; PRAGMA mmap_size = 0;"
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
}

void connection::execute(const std::string& sql) {
    check(handle_.get(), sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::int64_t connection::number(std::string_view sql) {
    auto query = prepare(sql);
    auto found = query.run();
    return found.next() ? found.integer(0) : 0;
}

std::int64_t connection::last_id() const noexcept {
    return sqlite3_last_insert_rowid(handle_.get());
}

std::int64_t connection::changed() const noexcept {
    return sqlite3_changes(handle_.get());
}

bool connection::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

void connection::closer::operator()(sqlite3* handle) const noexcept {
    sqlite3_close(handle);
}

transaction::transaction(connection& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

transaction::~transaction() {
    if (!database_.in_transaction()) return;
    try {
        database_.execute("ROLLBACK");
    } catch (const problem&) {
        // Nothing was committed, which is all that matters here.
    }
}

void transaction::commit() {
    database_.execute("COMMIT");
}

}  // namespace sluice::sqlite
