#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/schedule/operation_times.hpp>

#include <ledger/backfill_table.hpp>
#include <ledger/bucket_table.hpp>
#include <ledger/export_table.hpp>
#include <ledger/lease_table.hpp>
#include <ledger/loading.hpp>
#include <ledger/operation_time_table.hpp>
#include <ledger/receipt_table.hpp>
#include <ledger/refused_span_table.hpp>
#include <ledger/sqlite_schema.hpp>
#include <ledger/state_file.hpp>
#include <utility>

namespace sluice {
namespace {

namespace fs = std::filesystem;

/// Does `work`, which throws sqlite::problem, and tells how it went as an outcome.
template <class Work>
auto attempt(Work work) -> outcome<decltype(work())> {
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const sqlite::problem& met) {
        return met.why();
    }
}

sqlite::connection opened(const fs::path& file) {
    sqlite::connection database(file);
    sqlite::adopt_schema(database, file.string());
    return database;
}

fs::path lock_file_of(fs::path file) {
    return file.replace_extension(".locks");
}

/// Whether both describe the same bucket; their wall times differ by the clocks' drift.
bool same_bucket(const bucket_image& a, const bucket_image& b) {
    return a.timeline == b.timeline && a.full_at.steady == b.full_at.steady &&
           a.silent_until.steady == b.silent_until.steady &&
           a.landed_by.steady == b.landed_by.steady && a.in_flight == b.in_flight;
}

}  // namespace

class sqlite_ledger::impl {
public:
    impl(const fs::path& file, const clock& time_)
        : time(time_),
          database(opened(file)),
          bucket(database),
          backfills(database),
          exports(database),
          receipts(database),
          times(database),
          spans(database),
          leases(database, lock_file_of(file)) {}

    /// Does `work` as one step that no other process can come between.
    template <class Work>
    auto step(Work work) -> outcome<decltype(work())> {
        return attempt([&] {
            sqlite::transaction whole(database);
            if constexpr (std::is_void_v<decltype(work())>) {
                work();
                whole.commit();
            } else {
                auto result = work();
                whole.commit();
                return result;
            }
        });
    }

    const clock& time;
    sqlite::connection database;
    sqlite::bucket_table bucket;
    sqlite::backfill_table backfills;
    sqlite::export_table exports;
    sqlite::receipt_table receipts;
    sqlite::operation_time_table times;
    sqlite::refused_span_table spans;
    sqlite::lease_table leases;
};

sqlite_ledger::sqlite_ledger(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
sqlite_ledger::~sqlite_ledger() = default;

outcome<std::unique_ptr<sqlite_ledger>> sqlite_ledger::open(const fs::path& folder,
                                                            const std::string& account,
                                                            const clock& time) {
    const auto file = folder / (account + ".sqlite");
    return attempt([&] {
        make_private_folder(folder);
        sweep_state_files(file);
        if (!is_state_file(file)) {
            make_state_file(file, [](const fs::path& empty) {
                sqlite::connection database(empty);
                sqlite::create_schema(database);
            });
        }
        return std::unique_ptr<sqlite_ledger>(
            new sqlite_ledger(std::make_unique<impl>(file, time)));
    });
}

outcome<std::unique_ptr<sqlite_ledger>> sqlite_ledger::open_existing(const fs::path& file,
                                                                     const clock& time) {
    return attempt([&] {
        if (!is_state_file(file))
            throw sqlite::problem(failure(error::ledger_failed, file.string(), "is not there"));
        return std::unique_ptr<sqlite_ledger>(
            new sqlite_ledger(std::make_unique<impl>(file, time)));
    });
}

awaitable<outcome<void>> sqlite_ledger::update_bucket(const bucket_limit& limit,
                                                      const bucket_change& change) {
    co_return impl_->step([&] {
        const auto now = impl_->time.reading();
        const auto before = impl_->bucket.read();
        auto bucket = before ? read_back(*before, limit, now) : token_bucket(limit);
        change(bucket, now);
        const auto after = write_down(bucket, now);
        if (!before || !same_bucket(*before, after)) impl_->bucket.write(after);
    });
}

awaitable<outcome<lease>> sqlite_ledger::acquire(lease_request wanted) {
    auto taken = impl_->step([&] { return impl_->leases.take(wanted, impl_->time.reading()); });
    if (!taken) co_return taken.error();
    co_return impl_->leases.keep(std::move(*taken));
}

awaitable<outcome<void>> sqlite_ledger::renew(const lease& held, duration length) {
    co_return impl_->step([&] { impl_->leases.renew(held, length, impl_->time.reading()); });
}

awaitable<outcome<void>> sqlite_ledger::release(const lease& held) {
    impl_->leases.forget(held);
    co_return impl_->step([&] { impl_->leases.erase(held); });
}

awaitable<outcome<backfill_state>> sqlite_ledger::load(const lease& held, load_request wanted) {
    co_return impl_->step([&] {
        const auto now = impl_->time.reading();
        backfill_state all;
        all.key = impl_->backfills.find_or_begin(held.spec, wanted.destination);
        impl_->leases.check(held, all.key, held.range);
        all.unfinished = impl_->exports.unfinished(all.key);
        const auto known = contents_wanted(wanted, all.unfinished);
        impl_->receipts.load(all.key, known, all);
        all.times = impl_->times.recent();
        all.refused = impl_->spans.shortest(held.spec, now.wall - wanted.refusals_believed);
        const auto bucket = impl_->bucket.read();
        all.tokens = (bucket ? read_back(*bucket, wanted.limit, now) : token_bucket(wanted.limit))
                         .available(now.steady);
        return all;
    });
}

awaitable<outcome<void>> sqlite_ledger::save(const lease& held, export_record& record) {
    auto copy = record;
    auto kept = impl_->step([&] {
        impl_->exports.write(copy);
        impl_->leases.check(held, copy.backfill, copy.range);
    });
    if (kept) record.id = copy.id;
    co_return kept;
}

awaitable<outcome<void>> sqlite_ledger::deliver(const lease& held, const export_record& record,
                                                std::span<const receipt> receipts) {
    co_return impl_->step([&] {
        auto done = record;
        done.now = export_record::state::delivered;
        impl_->exports.write(done);
        for (const auto& one : receipts) impl_->receipts.write(done.backfill, one);
        impl_->leases.check(held, done.backfill, done.range);
    });
}

awaitable<outcome<void>> sqlite_ledger::forget(const lease& held, backfill_key key,
                                               const time_range& window) {
    co_return impl_->step([&] {
        impl_->leases.check(held, key, window);
        impl_->receipts.erase(key, window);
    });
}

awaitable<outcome<void>> sqlite_ledger::add_operation_time(const operation_time& seen) {
    co_return impl_->step([&] { impl_->times.add(seen); });
}

awaitable<outcome<void>> sqlite_ledger::remember_refused_span(const std::string& spec,
                                                              std::chrono::milliseconds span) {
    co_return impl_->step([&] { impl_->spans.write(spec, span, impl_->time.wall_now()); });
}

awaitable<outcome<std::optional<ledger::known_backfill>>> sqlite_ledger::find_backfill(
    const std::string& destination) {
    co_return attempt([&] { return impl_->backfills.find(destination); });
}

awaitable<outcome<std::vector<export_record>>> sqlite_ledger::unfinished(backfill_key key) {
    co_return attempt([&] { return impl_->exports.unfinished(key); });
}

awaitable<outcome<std::vector<export_record>>> sqlite_ledger::failed(backfill_key key) {
    co_return attempt([&] { return impl_->exports.failed(key); });
}

awaitable<outcome<void>> sqlite_ledger::for_each_receipt(backfill_key key,
                                                         const receipt_visitor& visit) {
    co_return attempt([&] { impl_->receipts.for_each(key, visit); });
}

awaitable<outcome<std::vector<time_range>>> sqlite_ledger::delivered(backfill_key key) {
    co_return attempt([&] { return impl_->receipts.windows(key); });
}

awaitable<outcome<void>> sqlite_ledger::for_each_replaced(backfill_key key,
                                                          const receipt_visitor& visit) {
    co_return attempt([&] { impl_->receipts.for_each_replaced(key, visit); });
}

awaitable<outcome<std::vector<operation_time>>> sqlite_ledger::recent_operation_times() {
    co_return attempt([&] { return impl_->times.recent(); });
}

awaitable<outcome<std::optional<std::chrono::milliseconds>>> sqlite_ledger::refused_span(
    const std::string& spec, std::chrono::milliseconds believed) {
    co_return attempt(
        [&] { return impl_->spans.shortest(spec, impl_->time.wall_now() - believed); });
}

}  // namespace sluice
