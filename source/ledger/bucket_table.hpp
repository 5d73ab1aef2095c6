#pragma once

#include "ledger/bucket_image.hpp"

#include <ledger/sqlite_connection.hpp>
#include <optional>

namespace sluice::sqlite {

/// The account's one bucket.
class bucket_table {
public:
    explicit bucket_table(connection& database);

    std::optional<bucket_image> read();
    void write(const bucket_image& image);

private:
    statement read_;
    statement write_;
};

}  // namespace sluice::sqlite
