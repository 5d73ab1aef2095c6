#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/schedule/operation_times.hpp>

#include <ledger/backfill_table.hpp>
#include <ledger/bucket_table.hpp>
#include <ledger/claim_table.hpp>
#include <ledger/export_table.hpp>
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
    explicit impl(const fs::path& file)
        : database(opened(file)),
          bucket(database),
          backfills(database),
          exports(database),
          receipts(database),
          times(database),
          spans(database),
          claims(database, lock_file_of(file)) {}

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

    sqlite::connection database;
    sqlite::bucket_table bucket;
    sqlite::backfill_table backfills;
    sqlite::export_table exports;
    sqlite::receipt_table receipts;
    sqlite::operation_time_table times;
    sqlite::refused_span_table spans;
    sqlite::claim_table claims;
};

sqlite_ledger::sqlite_ledger(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
sqlite_ledger::~sqlite_ledger() = default;

outcome<std::unique_ptr<sqlite_ledger>> sqlite_ledger::open(const fs::path& folder,
                                                            const std::string& account) {
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
        return std::unique_ptr<sqlite_ledger>(new sqlite_ledger(std::make_unique<impl>(file)));
    });
}

outcome<std::unique_ptr<sqlite_ledger>> sqlite_ledger::open_existing(const fs::path& file) {
    return attempt([&] {
        if (!is_state_file(file))
            throw sqlite::problem(failure(error::ledger_failed, file.string(), "is not there"));
        return std::unique_ptr<sqlite_ledger>(new sqlite_ledger(std::make_unique<impl>(file)));
    });
}

outcome<void> sqlite_ledger::update_bucket(const bucket_limit& limit, const moment& now,
                                           const std::function<void(token_bucket&)>& change) {
    return impl_->step([&] {
        const auto before = impl_->bucket.read();
        auto bucket = before ? read_back(*before, limit, now) : token_bucket(limit);
        change(bucket);
        const auto after = write_down(bucket, now);
        if (!before || !same_bucket(*before, after)) impl_->bucket.write(after);
    });
}

outcome<backfill_key> sqlite_ledger::open_backfill(const std::string& spec,
                                                   const std::string& destination) {
    return impl_->step([&] { return impl_->backfills.find_or_begin(spec, destination); });
}

outcome<std::optional<ledger::known_backfill>> sqlite_ledger::find_backfill(
    const std::string& destination) {
    return attempt([&] { return impl_->backfills.find(destination); });
}

outcome<void> sqlite_ledger::save(export_record& what) {
    auto copy = what;
    auto kept = impl_->step([&] { impl_->exports.write(copy); });
    if (kept) what.id = copy.id;
    return kept;
}

outcome<void> sqlite_ledger::deliver(const export_record& what, std::span<const receipt> receipts) {
    return impl_->step([&] {
        auto done = what;
        done.now = export_record::state::delivered;
        impl_->exports.write(done);
        for (const auto& one : receipts) impl_->receipts.write(what.backfill, one);
    });
}

outcome<std::vector<export_record>> sqlite_ledger::unfinished(backfill_key key) {
    return attempt([&] { return impl_->exports.unfinished(key); });
}

outcome<std::vector<export_record>> sqlite_ledger::failed(backfill_key key) {
    return attempt([&] { return impl_->exports.failed(key); });
}

outcome<void> sqlite_ledger::for_each_receipt(backfill_key key,
                                              const std::function<void(const receipt&)>& visit) {
    return attempt([&] { impl_->receipts.for_each(key, visit); });
}

outcome<std::vector<time_range>> sqlite_ledger::delivered(backfill_key key) {
    return attempt([&] { return impl_->receipts.windows(key); });
}

outcome<void> sqlite_ledger::forget(backfill_key key, const time_range& window) {
    return impl_->step([&] { impl_->receipts.erase(key, window); });
}

outcome<void> sqlite_ledger::for_each_replaced(backfill_key key,
                                               const std::function<void(const receipt&)>& visit) {
    return attempt([&] { impl_->receipts.for_each_replaced(key, visit); });
}

outcome<void> sqlite_ledger::remember_refused_span(const std::string& spec,
                                                   std::chrono::milliseconds span, wall_time at) {
    return impl_->step([&] { impl_->spans.write(spec, span, at); });
}

outcome<std::optional<std::chrono::milliseconds>> sqlite_ledger::refused_span(
    const std::string& spec, wall_time since) {
    return attempt([&] { return impl_->spans.shortest(spec, since); });
}

outcome<void> sqlite_ledger::add_operation_time(const operation_time& seen) {
    return impl_->step([&] { impl_->times.add(seen); });
}

outcome<std::vector<operation_time>> sqlite_ledger::recent_operation_times() {
    return attempt([&] { return impl_->times.recent(); });
}

outcome<std::unique_ptr<ledger::claim>> sqlite_ledger::claim_range(const std::string& spec,
                                                                   const time_range& range) {
    return impl_->step([&] { return impl_->claims.take(spec, range); });
}

}  // namespace sluice
