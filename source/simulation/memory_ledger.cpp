#include <sluice/simulation/memory_ledger.hpp>

#include <sluice/schedule/operation_times.hpp>
#include "ledger/bucket_image.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>

#include "ledger/lease_record.hpp"
#include "ledger/loading.hpp"

namespace sluice {
namespace {

bool same_content(const proof& one, const proof& other) {
    return one.xxh3 == other.xxh3 && one.bytes == other.bytes;
}

failure none_of_that_id(const char* kind, std::int64_t id) {
    return failure(error::ledger_failed, kind + std::to_string(id), "there is none of that id");
}

}  // namespace

class memory_ledger::contents {
public:
    std::optional<bucket_image> bucket;
    struct begun {
        std::string spec;
        std::string destination;
        std::map<time_range, receipt> receipts;
        std::multimap<time_range, receipt> replaced;
    };
    std::map<backfill_key, begun> backfills;
    std::deque<export_record> exports;  ///< by their id, from 1
    std::vector<operation_time> times;
    std::map<std::string, std::pair<std::chrono::milliseconds, wall_time>> refused_spans;
    struct leased {
        lease_record record;
        std::weak_ptr<const int> holder;
    };
    std::list<leased> leases;
    std::int64_t latest_fence = 0;

    /// The backfill of `spec` into `destination`, begun if it is not there.
    outcome<backfill_key> find_or_begin(const std::string& spec, const std::string& destination) {
        for (const auto& [key, one] : backfills)
            if (one.destination == destination && one.spec != spec && !one.receipts.empty())
                return failure(error::folder_of_another_backfill, destination);
        for (const auto& [key, one] : backfills)
            if (one.destination == destination && one.spec == spec) return key;
        const backfill_key key = backfills.empty() ? 1 : backfills.rbegin()->first + 1;
        backfills[key] = {spec, destination, {}, {}};
        return key;
    }

    /// As it stands, for a look at it.
    token_bucket bucket_at(const bucket_limit& limit, const moment& now) const {
        return bucket ? read_back(*bucket, limit, now) : token_bucket(limit);
    }

    std::optional<std::chrono::milliseconds> shortest_refused(const std::string& spec,
                                                              wall_time since) const {
        std::optional<std::chrono::milliseconds> shortest;
        for (const auto& name : {spec, std::string()}) {
            const auto found = refused_spans.find(name);
            if (found == refused_spans.end() || found->second.second < since) continue;
            shortest = std::min(shortest.value_or(found->second.first), found->second.first);
        }
        return shortest;
    }

    leased* find(const lease& held) {
        for (auto& one : leases)
            if (one.record.held.fence == held.fence) return &one;
        return nullptr;
    }

    failure lost(const lease& held) const {
        std::string owner;
        for (const auto& one : leases)
            if (conflict(one.record.held, held.spec, held.range)) owner = one.record.owner;
        return lease_is_lost(held, owner);
    }

    /// Whether exports of that backfill in `range` may be written under `held`.
    outcome<void> check(const lease& held, backfill_key key, const time_range& range) {
        const auto backfill = backfills.find(key);
        if (backfill == backfills.end()) return none_of_that_id("backfill ", key);
        const auto* const one = find(held);
        if (one == nullptr || one->record.held.spec != backfill->second.spec ||
            range.start < one->record.held.range.start || one->record.held.range.end < range.end)
            return lost(held);
        return {};
    }

    outcome<void> keep(const lease& held, export_record& record) {
        if (auto may = check(held, record.backfill, record.range); !may) return may;
        if (record.id < 0 || static_cast<std::size_t>(record.id) > exports.size())
            return none_of_that_id("export ", record.id);
        if (record.id == 0) {
            exports.emplace_back();
            record.id = static_cast<std::int64_t>(exports.size());
        }
        exports[static_cast<std::size_t>(record.id - 1)] = record;
        return {};
    }

    std::vector<export_record> unfinished(backfill_key key) const {
        std::vector<export_record> found;
        for (const auto& one : exports)
            if (one.backfill == key && one.now < export_record::state::delivered)
                found.push_back(one);
        return found;
    }
};

memory_ledger::memory_ledger(const clock& time, std::shared_ptr<contents> known)
    : clock_(time),
      contents_(known ? std::move(known) : std::make_shared<contents>()),
      alive_(std::make_shared<const int>(0)) {}
memory_ledger::~memory_ledger() = default;

std::shared_ptr<memory_ledger::contents> memory_ledger::after_crash() const {
    auto found = std::make_shared<contents>(*contents_);
    found->leases.clear();
    return found;
}

awaitable<outcome<void>> memory_ledger::update_bucket(const bucket_limit& limit,
                                                      const bucket_change& change) {
    const auto now = clock_.reading();
    auto bucket = contents_->bucket_at(limit, now);
    change(bucket, now);
    contents_->bucket = write_down(bucket, now);
    co_return outcome<void>();
}

awaitable<outcome<lease>> memory_ledger::acquire(lease_request wanted) {
    const auto now = clock_.reading();
    auto& all = contents_->leases;
    std::erase_if(all, [](const contents::leased& one) { return one.holder.expired(); });
    const auto stands_in_the_way = [&](const contents::leased& one) {
        return conflict(one.record.held, wanted.spec, wanted.range);
    };
    for (const auto& one : all)
        if (stands_in_the_way(one) && !has_lapsed(one.record, now))
            co_return held_by_another(one.record);
    std::erase_if(all, stands_in_the_way);
    auto& one = all.emplace_back();
    one.record.held = {wanted.spec, wanted.range, ++contents_->latest_fence};
    one.record.owner = wanted.owner;
    one.record.timeline = now.timeline;
    one.record.until = lease_end(wanted.length, now);
    one.holder = alive_;
    co_return one.record.held;
}

awaitable<outcome<void>> memory_ledger::renew(const lease& held, duration length) {
    auto* const one = contents_->find(held);
    if (one == nullptr) co_return contents_->lost(held);
    const auto now = clock_.reading();
    one->record.timeline = now.timeline;
    one->record.until = lease_end(length, now);
    co_return outcome<void>();
}

awaitable<outcome<void>> memory_ledger::release(const lease& held) {
    std::erase_if(contents_->leases,
                  [&](const contents::leased& one) { return one.record.held.fence == held.fence; });
    co_return outcome<void>();
}

awaitable<outcome<backfill_state>> memory_ledger::load(const lease& held, load_request wanted) {
    const auto now = clock_.reading();
    if (contents_->find(held) == nullptr) co_return contents_->lost(held);
    const auto key = contents_->find_or_begin(held.spec, wanted.destination);
    if (!key) co_return key.error();
    backfill_state all;
    all.key = *key;
    all.unfinished = contents_->unfinished(*key);
    const auto known = contents_wanted(wanted, all.unfinished);
    for (const auto& [window, one] : contents_->backfills[*key].receipts) {
        all.delivered.push_back(window);
        if (known(window)) all.contents.emplace(window, one.content.xxh3);
    }
    all.times = contents_->times;
    all.refused = contents_->shortest_refused(held.spec, now.wall - wanted.refusals_believed);
    all.tokens = contents_->bucket_at(wanted.limit, now).available(now.steady);
    co_return all;
}

awaitable<outcome<void>> memory_ledger::save(const lease& held, export_record& record) {
    co_return contents_->keep(held, record);
}

awaitable<outcome<void>> memory_ledger::deliver(const lease& held, const export_record& record,
                                                std::span<const receipt> receipts) {
    auto done = record;
    done.now = export_record::state::delivered;
    if (auto kept = contents_->keep(held, done); !kept) co_return kept;
    auto& known = contents_->backfills[record.backfill];
    for (const auto& one : receipts) {
        const auto old = known.receipts.find(one.window);
        if (old != known.receipts.end() && !same_content(old->second.content, one.content))
            known.replaced.emplace(one.window, old->second);
        known.receipts[one.window] = one;
    }
    co_return outcome<void>();
}

awaitable<outcome<void>> memory_ledger::forget(const lease& held, backfill_key key,
                                               const time_range& window) {
    if (auto may = contents_->check(held, key, window); !may) co_return may;
    contents_->backfills[key].receipts.erase(window);
    co_return outcome<void>();
}

awaitable<outcome<void>> memory_ledger::add_operation_time(const operation_time& seen) {
    auto& times = contents_->times;
    times.push_back(seen);
    if (times.size() > operation_times::capacity) times.erase(times.begin());
    co_return outcome<void>();
}

awaitable<outcome<void>> memory_ledger::remember_refused_span(const std::string& spec,
                                                              std::chrono::milliseconds span) {
    contents_->refused_spans[spec] = {span, clock_.wall_now()};
    co_return outcome<void>();
}

awaitable<outcome<std::optional<ledger::known_backfill>>> memory_ledger::find_backfill(
    const std::string& destination) {
    std::optional<known_backfill> found;
    for (const auto& [key, one] : contents_->backfills) {
        if (one.destination != destination) continue;
        found = known_backfill{key, one.spec};
        if (!one.receipts.empty()) break;
    }
    co_return found;
}

awaitable<outcome<std::vector<export_record>>> memory_ledger::unfinished(backfill_key key) {
    co_return contents_->unfinished(key);
}

awaitable<outcome<std::vector<export_record>>> memory_ledger::failed(backfill_key key) {
    std::map<time_range, const export_record*> latest;
    for (const auto& one : contents_->exports)
        if (one.backfill == key) latest[one.range] = &one;
    std::vector<export_record> found;
    for (const auto& [range, one] : latest)
        if (one->now == export_record::state::failed) found.push_back(*one);
    co_return found;
}

awaitable<outcome<void>> memory_ledger::for_each_receipt(backfill_key key,
                                                         const receipt_visitor& visit) {
    const auto one = contents_->backfills.find(key);
    if (one == contents_->backfills.end()) co_return outcome<void>();
    for (const auto& [window, proved] : one->second.receipts) visit(proved);
    co_return outcome<void>();
}

awaitable<outcome<void>> memory_ledger::for_each_replaced(backfill_key key,
                                                          const receipt_visitor& visit) {
    const auto one = contents_->backfills.find(key);
    if (one == contents_->backfills.end()) co_return outcome<void>();
    for (const auto& [window, proved] : one->second.replaced) visit(proved);
    co_return outcome<void>();
}

awaitable<outcome<std::vector<time_range>>> memory_ledger::delivered(backfill_key key) {
    std::vector<time_range> windows;
    const auto one = contents_->backfills.find(key);
    if (one == contents_->backfills.end()) co_return windows;
    for (const auto& [window, proved] : one->second.receipts) windows.push_back(window);
    co_return windows;
}

awaitable<outcome<std::vector<operation_time>>> memory_ledger::recent_operation_times() {
    co_return contents_->times;
}

awaitable<outcome<std::optional<std::chrono::milliseconds>>> memory_ledger::refused_span(
    const std::string& spec, std::chrono::milliseconds believed) {
    co_return contents_->shortest_refused(spec, clock_.wall_now() - believed);
}

}  // namespace sluice
