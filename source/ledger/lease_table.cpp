#include <ledger/lease_table.hpp>
#include <ledger/milliseconds.hpp>
#include <utility>

namespace sluice::sqlite {

lease_table::lease_table(connection& database, std::filesystem::path lock_file)
    : database_(database),
      lock_file_(std::move(lock_file)),
      all_(database.prepare("SELECT fence, spec, start_ms, end_ms, owner, timeline,"
                            " until_steady_ns, until_wall_ms FROM leases ORDER BY fence")),
      insert_(database.prepare("INSERT INTO leases (spec, start_ms, end_ms, owner, timeline,"
                               " until_steady_ns, until_wall_ms) VALUES (?, ?, ?, ?, ?, ?, ?)")),
      renew_(database.prepare("UPDATE leases SET timeline = ?, until_steady_ns = ?,"
                              " until_wall_ms = ? WHERE fence = ?")),
      erase_(database.prepare("DELETE FROM leases WHERE fence = ?")),
      check_(database.prepare(
          "SELECT 1 FROM leases JOIN backfills ON backfills.spec = leases.spec WHERE fence = ?"
          " AND backfills.id = ? AND start_ms <= ? AND end_ms >= ?")) {}

lease_table::taken lease_table::take(const lease_request& wanted, const moment& now) {
    byte_lock alive(lock_file_);
    for (const auto& one : all()) {
        const bool dead = !alive.is_held(span_of_lease(one.held.fence));
        if (!dead && !conflict(one.held, wanted.spec, wanted.range)) continue;
        if (!dead && !has_lapsed(one, now)) throw problem(held_by_another(one));
        erase_.execute(one.held.fence);
    }
    const failure unknown(error::ledger_locked, lock_file_.string(),
                          "another process backfills a part of " + format_range(wanted.range));
    if (alive.is_held(span_of_claim(wanted.spec, wanted.range))) throw problem(unknown);
    const auto until = lease_end(wanted.length, now);
    insert_.execute(wanted.spec, number_of(wanted.range.start), number_of(wanted.range.end),
                    wanted.owner, now.timeline, until.steady, until.wall);
    const auto fence = database_.last_id();
    if (!alive.try_lock(span_of_lease(fence))) throw problem(unknown);
    return {lease{wanted.spec, wanted.range, fence}, std::move(alive)};
}

lease lease_table::keep(taken&& one) {
    alive_.emplace(one.held.fence, std::move(one.alive));
    return std::move(one.held);
}

void lease_table::renew(const lease& held, duration length, const moment& now) {
    const auto until = lease_end(length, now);
    renew_.execute(now.timeline, until.steady, until.wall, held.fence);
    if (database_.changed() == 0) refuse_stale(held);
}

void lease_table::erase(const lease& held) {
    erase_.execute(held.fence);
}

void lease_table::check(const lease& held, std::int64_t backfill, const time_range& range) {
    const bool holds =
        check_.run(held.fence, backfill, number_of(range.start), number_of(range.end)).next();
    if (!holds) refuse_stale(held);
}

std::vector<lease_record> lease_table::all() {
    std::vector<lease_record> rows;
    auto found = all_.run();
    while (found.next()) {
        auto& one = rows.emplace_back();
        one.held.fence = found.integer(0);
        one.held.spec = found.text(1);
        one.held.range = {time_of(found.integer(2)), time_of(found.integer(3))};
        one.owner = found.text(4);
        one.timeline = found.text(5);
        one.until = {found.integer(6), found.integer(7)};
    }
    return rows;
}

void lease_table::refuse_stale(const lease& held) {
    std::string owner;
    for (const auto& one : all())
        if (one.held.fence != held.fence && conflict(one.held, held.spec, held.range))
            owner = one.owner;
    throw problem(lease_is_lost(held, owner));
}

}  // namespace sluice::sqlite
