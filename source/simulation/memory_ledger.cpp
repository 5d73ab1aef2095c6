#include <unistd.h>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <sluice/ledger/bucket_image.hpp>
#include <sluice/schedule/operation_times.hpp>
#include <sluice/simulation/memory_ledger.hpp>

namespace sluice {

namespace {

bool same_content(const proof& one, const proof& other) {
    return one.xxh3 == other.xxh3 && one.bytes == other.bytes;
}

}  // namespace

class memory_ledger::claims {
public:
    struct held {
        std::string spec;
        time_range range;
    };
    std::list<held> all;
};

/// Lets go of its range, if the claims of the ledger are still there.
class memory_ledger::held_claim final : public ledger::claim {
public:
    held_claim(const std::shared_ptr<claims>& known, claims::held mine)
        : known_(known), mine_(known->all.insert(known->all.end(), std::move(mine))) {}
    ~held_claim() override {
        if (const auto known = known_.lock()) known->all.erase(mine_);
    }

private:
    std::weak_ptr<claims> known_;
    std::list<claims::held>::iterator mine_;
};

class memory_ledger::store {
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

    outcome<void> keep(export_record& what) {
        if (!backfills.contains(what.backfill))
            return failure(error::ledger_failed, "backfill " + std::to_string(what.backfill),
                           "there is none of that id");
        if (what.id == 0) {
            exports.emplace_back();
            what.id = static_cast<std::int64_t>(exports.size());
        }
        if (what.id < 0 || static_cast<std::size_t>(what.id) > exports.size())
            return failure(error::ledger_failed, "export " + std::to_string(what.id),
                           "there is none of that id");
        exports[static_cast<std::size_t>(what.id - 1)] = what;
        return {};
    }
};

memory_ledger::memory_ledger() : memory_ledger(std::make_unique<store>()) {}
memory_ledger::memory_ledger(std::unique_ptr<store> known)
    : store_(std::move(known)), claims_(std::make_shared<claims>()) {}
memory_ledger::~memory_ledger() = default;

std::unique_ptr<memory_ledger> memory_ledger::after_crash() const {
    return std::unique_ptr<memory_ledger>(new memory_ledger(std::make_unique<store>(*store_)));
}

outcome<void> memory_ledger::update_bucket(const bucket_limit& limit, const moment& now,
                                           const std::function<void(token_bucket&)>& change) {
    auto bucket = store_->bucket ? read_back(*store_->bucket, limit, now) : token_bucket(limit);
    change(bucket);
    store_->bucket = write_down(bucket, now);
    return {};
}

outcome<backfill_key> memory_ledger::open_backfill(const std::string& spec,
                                                   const std::string& destination) {
    auto& all = store_->backfills;
    for (const auto& [key, one] : all) {
        if (one.destination == destination && one.spec != spec && !one.receipts.empty())
            return failure(error::folder_of_another_backfill, destination);
    }
    for (const auto& [key, one] : all) {
        if (one.destination == destination && one.spec == spec) return key;
    }
    const backfill_key key = all.empty() ? 1 : all.rbegin()->first + 1;
    all[key] = {spec, destination, {}, {}};
    return key;
}

outcome<std::optional<ledger::known_backfill>> memory_ledger::find_backfill(
    const std::string& destination) {
    std::optional<known_backfill> found;
    for (const auto& [key, one] : store_->backfills) {
        if (one.destination != destination) continue;
        found = known_backfill{key, one.spec};
        if (!one.receipts.empty()) break;
    }
    return found;
}

outcome<void> memory_ledger::save(export_record& what) {
    return store_->keep(what);
}

outcome<void> memory_ledger::deliver(const export_record& what, std::span<const receipt> receipts) {
    auto done = what;
    done.now = export_record::state::delivered;
    if (auto kept = store_->keep(done); !kept) return kept;
    auto& known = store_->backfills[what.backfill];
    for (const auto& one : receipts) {
        const auto old = known.receipts.find(one.window);
        if (old != known.receipts.end() && !same_content(old->second.content, one.content))
            known.replaced.emplace(one.window, old->second);
        known.receipts[one.window] = one;
    }
    return {};
}

outcome<std::vector<export_record>> memory_ledger::unfinished(backfill_key key) {
    std::vector<export_record> found;
    for (const auto& one : store_->exports) {
        if (one.backfill == key && one.now < export_record::state::delivered) found.push_back(one);
    }
    return found;
}

outcome<std::vector<export_record>> memory_ledger::failed(backfill_key key) {
    std::map<time_range, const export_record*> latest;
    for (const auto& one : store_->exports) {
        if (one.backfill == key) latest[one.range] = &one;
    }
    std::vector<export_record> found;
    for (const auto& [range, one] : latest) {
        if (one->now == export_record::state::failed) found.push_back(*one);
    }
    return found;
}

outcome<void> memory_ledger::for_each_receipt(backfill_key key,
                                              const std::function<void(const receipt&)>& visit) {
    const auto one = store_->backfills.find(key);
    if (one == store_->backfills.end()) return {};
    for (const auto& [window, proved] : one->second.receipts) visit(proved);
    return {};
}

outcome<void> memory_ledger::for_each_replaced(backfill_key key,
                                               const std::function<void(const receipt&)>& visit) {
    const auto one = store_->backfills.find(key);
    if (one == store_->backfills.end()) return {};
    for (const auto& [window, proved] : one->second.replaced) visit(proved);
    return {};
}

outcome<std::vector<time_range>> memory_ledger::delivered(backfill_key key) {
    std::vector<time_range> windows;
    const auto collect = [&](const receipt& one) { windows.push_back(one.window); };
    if (auto seen = for_each_receipt(key, collect); !seen) return seen.error();
    return windows;
}

outcome<void> memory_ledger::forget(backfill_key key, const time_range& window) {
    const auto one = store_->backfills.find(key);
    if (one != store_->backfills.end()) one->second.receipts.erase(window);
    return {};
}

outcome<void> memory_ledger::add_operation_time(const operation_time& seen) {
    auto& times = store_->times;
    times.push_back(seen);
    if (times.size() > operation_times::capacity) times.erase(times.begin());
    return {};
}

outcome<std::vector<operation_time>> memory_ledger::recent_operation_times() {
    return store_->times;
}

outcome<void> memory_ledger::remember_refused_span(const std::string& spec,
                                                   std::chrono::milliseconds span, wall_time at) {
    store_->refused_spans[spec] = {span, at};
    return {};
}

outcome<std::optional<std::chrono::milliseconds>> memory_ledger::refused_span(
    const std::string& spec, wall_time since) {
    std::optional<std::chrono::milliseconds> shortest;
    for (const auto& name : {spec, std::string()}) {
        const auto found = store_->refused_spans.find(name);
        if (found == store_->refused_spans.end() || found->second.second < since) continue;
        shortest = std::min(shortest.value_or(found->second.first), found->second.first);
    }
    return shortest;
}

outcome<std::unique_ptr<ledger::claim>> memory_ledger::claim_range(const std::string& spec,
                                                                   const time_range& range) {
    for (const auto& held : claims_->all) {
        if (held.spec == spec && held.range.start < range.end && range.start < held.range.end)
            return failure(error::ledger_locked, "process " + std::to_string(::getpid()),
                           "it backfills " + format_range(held.range));
    }
    return std::unique_ptr<claim>(std::make_unique<held_claim>(claims_, claims::held{spec, range}));
}

}  // namespace sluice
