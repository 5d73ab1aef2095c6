#pragma once

#include <sluice/core/outcome.hpp>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::sqlite {

/// What SQLite or the system refused. Thrown within the ledger alone, which turns it into an
/// outcome at its seam: so every step may fail without a word, and a transaction rolls back.
class problem : public std::exception {
public:
    explicit problem(failure why) : why_(std::move(why)), text_(why_.message()) {}
    const failure& why() const noexcept { return why_; }
    const char* what() const noexcept override { return text_.c_str(); }

private:
    failure why_;
    std::string text_;
};

/// The cause that a result code of SQLite stands for, given the system's own error number.
error cause_of(int code, int system_error) noexcept;

/// The rows of one run of a statement. The statement can be run again when these are gone.
class rows {
public:
    explicit rows(sqlite3_stmt* running) : running_(running) {}
    rows(rows&& other) noexcept : running_(std::exchange(other.running_, nullptr)) {}
    rows& operator=(rows&&) = delete;
    ~rows();

    /// Goes to the next row; false after the last.
    bool next();
    std::int64_t integer(int column) const;
    std::optional<std::int64_t> integer_if_any(int column) const;
    std::string text(int column) const;

private:
    sqlite3_stmt* running_;
};

/// A statement, prepared once and run many times. Must not outlive its connection.
class statement {
public:
    statement(sqlite3* database, std::string_view sql);

    /// Runs it with `values` for its parameters, in order.
    template <class... Values>
    rows run(const Values&... values) {
        rows begun(handle_.get());
        int position = 0;
        (bind(++position, values), ...);
        return begun;
    }
    /// The same for one that yields no rows.
    template <class... Values>
    void execute(const Values&... values) {
        auto begun = run(values...);
        while (begun.next()) {
        }
    }

private:
    void bind(int position, std::int64_t value);
    void bind(int position, std::optional<std::int64_t> value);
    void bind(int position, const std::string& value);

    struct finalizer {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };
    std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

/// An open database: waits for other processes, syncs every commit, uses little memory.
/// To be used by one thread at a time.
class connection {
public:
    /// Opens `file`, which must be there.
    explicit connection(const std::filesystem::path& file);

    statement prepare(std::string_view sql) { return {handle_.get(), sql}; }
    void execute(const std::string& sql);
    /// The number that a PRAGMA or a query of one number yields.
    std::int64_t number(std::string_view sql);
    std::int64_t last_id() const noexcept;
    /// How many rows the latest statement changed.
    std::int64_t changed() const noexcept;
    bool in_transaction() const noexcept;

private:
    struct closer {
        void operator()(sqlite3* handle) const noexcept;
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

/// One step that no other process can come between; undone unless committed.
class transaction {
public:
    explicit transaction(connection& database);
    ~transaction();
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;

    void commit();

private:
    connection& database_;
};

}  // namespace sluice::sqlite
