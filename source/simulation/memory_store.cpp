#include <unistd.h>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <sluice/flow/operation_times.hpp>
#include <sluice/simulation/memory_store.hpp>
#include <sluice/store/bucket_image.hpp>

namespace sluice {

namespace {

bool same_content(const proof& one, const proof& other) {
    return one.xxh3 == other.xxh3 && one.bytes == other.bytes;
}

}  // namespace

class memory_store::claims {
public:
    struct held {
        std::string spec;
        time_range range;
    };
    std::list<held> all;
};

/// Lets go of its range, if the claims of the store are still there.
class memory_store::held_claim final : public store::claim {
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

class memory_store::facts {
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
            return failure(error::store_failed, "backfill " + std::to_string(what.backfill),
                           "there is none of that id");
        if (what.id == 0) {
            exports.emplace_back();
            what.id = static_cast<std::int64_t>(exports.size());
        }
        if (what.id < 0 || static_cast<std::size_t>(what.id) > exports.size())
            return failure(error::store_failed, "export " + std::to_string(what.id),
                           "there is none of that id");
        exports[static_cast<std::size_t>(what.id - 1)] = what;
        return {};
    }
};

memory_store::memory_store() : memory_store(std::make_unique<facts>()) {}
memory_store::memory_store(std::unique_ptr<facts> known)
    : facts_(std::move(known)), claims_(std::make_shared<claims>()) {}
memory_store::~memory_store() = default;

std::unique_ptr<memory_store> memory_store::after_crash() const {
    return std::unique_ptr<memory_store>(new memory_store(std::make_unique<facts>(*facts_)));
}

outcome<void> memory_store::update_bucket(const bucket_limit& limit, const moment& now,
                                          const std::function<void(token_bucket&)>& change) {
    auto bucket = facts_->bucket ? read_back(*facts_->bucket, limit, now) : token_bucket(limit);
    change(bucket);
    facts_->bucket = write_down(bucket, now);
    return {};
}

outcome<backfill_key> memory_store::open_backfill(const std::string& spec,
                                                  const std::string& destination) {
    auto& all = facts_->backfills;
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

outcome<std::optional<store::known_backfill>> memory_store::find_backfill(
    const std::string& destination) {
    std::optional<known_backfill> found;
    for (const auto& [key, one] : facts_->backfills) {
        if (one.destination != destination) continue;
        found = known_backfill{key, one.spec};
        if (!one.receipts.empty()) break;
    }
    return found;
}

outcome<void> memory_store::save(export_record& what) {
    return facts_->keep(what);
}

outcome<void> memory_store::deliver(const export_record& what, std::span<const receipt> receipts) {
    auto done = what;
    done.now = export_record::state::delivered;
    if (auto kept = facts_->keep(done); !kept) return kept;
    auto& known = facts_->backfills[what.backfill];
    for (const auto& one : receipts) {
        const auto old = known.receipts.find(one.window);
        if (old != known.receipts.end() && !same_content(old->second.content, one.content))
            known.replaced.emplace(one.window, old->second);
        known.receipts[one.window] = one;
    }
    return {};
}

outcome<std::vector<export_record>> memory_store::unfinished(backfill_key key) {
    std::vector<export_record> found;
    for (const auto& one : facts_->exports) {
        if (one.backfill == key && one.now < export_record::state::delivered) found.push_back(one);
    }
    return found;
}

outcome<std::vector<export_record>> memory_store::failed(backfill_key key) {
    std::map<time_range, const export_record*> latest;
    for (const auto& one : facts_->exports) {
        if (one.backfill == key) latest[one.range] = &one;
    }
    std::vector<export_record> found;
    for (const auto& [range, one] : latest) {
        if (one->now == export_record::state::failed) found.push_back(*one);
    }
    return found;
}

outcome<void> memory_store::for_each_receipt(backfill_key key,
                                             const std::function<void(const receipt&)>& visit) {
    const auto one = facts_->backfills.find(key);
    if (one == facts_->backfills.end()) return {};
    for (const auto& [window, proved] : one->second.receipts) visit(proved);
    return {};
}

outcome<void> memory_store::for_each_replaced(backfill_key key,
                                              const std::function<void(const receipt&)>& visit) {
    const auto one = facts_->backfills.find(key);
    if (one == facts_->backfills.end()) return {};
    for (const auto& [window, proved] : one->second.replaced) visit(proved);
    return {};
}

outcome<std::vector<time_range>> memory_store::delivered(backfill_key key) {
    std::vector<time_range> windows;
    const auto collect = [&](const receipt& one) { windows.push_back(one.window); };
    if (auto seen = for_each_receipt(key, collect); !seen) return seen.error();
    return windows;
}

outcome<void> memory_store::forget(backfill_key key, const time_range& window) {
    const auto one = facts_->backfills.find(key);
    if (one != facts_->backfills.end()) one->second.receipts.erase(window);
    return {};
}

outcome<void> memory_store::add_operation_time(const operation_time& seen) {
    auto& times = facts_->times;
    times.push_back(seen);
    if (times.size() > operation_times::capacity) times.erase(times.begin());
    return {};
}

outcome<std::vector<operation_time>> memory_store::recent_operation_times() {
    return facts_->times;
}

outcome<void> memory_store::remember_refused_span(const std::string& spec,
                                                  std::chrono::milliseconds span, wall_time at) {
    facts_->refused_spans[spec] = {span, at};
    return {};
}

outcome<std::optional<std::chrono::milliseconds>> memory_store::refused_span(
    const std::string& spec, wall_time since) {
    std::optional<std::chrono::milliseconds> shortest;
    for (const auto& name : {spec, std::string()}) {
        const auto found = facts_->refused_spans.find(name);
        if (found == facts_->refused_spans.end() || found->second.second < since) continue;
        shortest = std::min(shortest.value_or(found->second.first), found->second.first);
    }
    return shortest;
}

outcome<std::unique_ptr<store::claim>> memory_store::claim_range(const std::string& spec,
                                                                 const time_range& range) {
    for (const auto& held : claims_->all) {
        if (held.spec == spec && held.range.start < range.end && range.start < held.range.end)
            return failure(error::store_locked, "process " + std::to_string(::getpid()),
                           "it backfills " + format_range(held.range));
    }
    return std::unique_ptr<claim>(std::make_unique<held_claim>(claims_, claims::held{spec, range}));
}

}  // namespace sluice
