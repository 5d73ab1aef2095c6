#include <sqlite3.h>
#include <xxhash.h>

#include <cstdint>
#include <ledger/row_seal.hpp>
#include <ledger/sqlite_connection.hpp>
#include <new>
#include <string>

namespace sluice::sqlite {
namespace {

// The same on every machine: the lowest byte first.
void append_number(std::string& text, std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    for (int byte = 0; byte < 8; ++byte, rest >>= 8) text += static_cast<char>(rest & 255U);
}

// With type and length, lest values be told apart by nothing but where they end.
void append_value(std::string& text, sqlite3_value* value) {
    const int type = sqlite3_value_type(value);
    text += static_cast<char>(type);
    if (type == SQLITE_INTEGER) return append_number(text, sqlite3_value_int64(value));
    if (type == SQLITE_NULL) return;
    const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
    const int size = sqlite3_value_bytes(value);
    append_number(text, size);
    if (bytes != nullptr) text.append(bytes, static_cast<std::size_t>(size));
}

void seal(sqlite3_context* call, int count, sqlite3_value** values) {
    try {
        std::string text;
        for (int i = 0; i < count; ++i) append_value(text, values[i]);
        const auto sum = XXH3_64bits(text.data(), text.size());
        sqlite3_result_int64(call, static_cast<sqlite3_int64>(sum));
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(call);
    }
}

}  // namespace

void add_row_seal(sqlite3* database) {
    constexpr int any_number = -1;
    constexpr int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    const int code = sqlite3_create_function_v2(database, "sluice_seal", any_number, how, nullptr,
                                                seal, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw problem(failure(error::ledger_failed, {}, sqlite3_errstr(code)));
}

}  // namespace sluice::sqlite
