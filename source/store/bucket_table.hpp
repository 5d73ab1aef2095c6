#pragma once

#include <sluice/store/bucket_image.hpp>

#include <optional>
#include <store/sqlite_connection.hpp>

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
