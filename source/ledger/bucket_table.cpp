#include <algorithm>
#include <ledger/bucket_table.hpp>
#include <limits>

namespace sluice::sqlite {

bucket_table::bucket_table(connection& database)
    : read_(database.prepare("SELECT timeline, full_at_steady_ns, full_at_wall_ms,"
                             " silent_until_steady_ns, silent_until_wall_ms,"
                             " landed_by_steady_ns, landed_by_wall_ms, in_flight FROM bucket")),
      write_(database.prepare("INSERT OR REPLACE INTO bucket (id, timeline, full_at_steady_ns,"
                              " full_at_wall_ms, silent_until_steady_ns, silent_until_wall_ms,"
                              " landed_by_steady_ns, landed_by_wall_ms, in_flight)"
                              " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)")) {}

std::optional<bucket_image> bucket_table::read() {
    auto found = read_.run();
    if (!found.next()) return std::nullopt;
    bucket_image image;
    image.timeline = found.text(0);
    image.full_at = {found.integer(1), found.integer(2)};
    image.silent_until = {found.integer(3), found.integer(4)};
    image.landed_by = {found.integer(5), found.integer(6)};
    image.in_flight = static_cast<int>(
        std::clamp<std::int64_t>(found.integer(7), 0, std::numeric_limits<int>::max()));
    return image;
}

void bucket_table::write(const bucket_image& image) {
    write_.execute(image.timeline, image.full_at.steady, image.full_at.wall,
                   image.silent_until.steady, image.silent_until.wall, image.landed_by.steady,
                   image.landed_by.wall, std::int64_t{image.in_flight});
}

}  // namespace sluice::sqlite
