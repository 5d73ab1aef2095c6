#pragma once

#include <sluice/ledger/ledger.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/await.hpp"

namespace sluice::test {

/// A clock that stands where it is set.
class set_clock final : public clock {
public:
    steady_time now() const noexcept override { return at.steady; }
    wall_time wall_now() const noexcept override { return at.wall; }
    const std::string& timeline() const noexcept override { return at.timeline; }
    awaitable<void> sleep_until(steady_time) override { co_return; }
    void pass(duration length) {
        at.steady += length;
        at.wall += std::chrono::floor<std::chrono::milliseconds>(length);
    }

    moment at{steady_time(std::chrono::hours(3)), wall_time(std::chrono::seconds(1'700'000'000)),
              "boot"};
};

/// A ledger whose every call is waited for. What is written without a lease of its own is written
/// under one of all of its spec's windows, which `open_backfill` acquires.
class waited_ledger {
public:
    explicit waited_ledger(ledger& inner) : inner_(inner) {}

    outcome<void> update_bucket(const bucket_limit& limit, const bucket_change& change) {
        return await(inner_.update_bucket(limit, change));
    }
    outcome<lease> acquire(const std::string& spec, const time_range& range,
                           std::string owner = "process 4711",
                           duration length = limits::lease_length) {
        lease_request wanted;
        wanted.spec = spec;
        wanted.range = range;
        wanted.owner = std::move(owner);
        wanted.length = length;
        return await(inner_.acquire(std::move(wanted)));
    }
    outcome<void> renew(const lease& held, duration length = limits::lease_length) {
        return await(inner_.renew(held, length));
    }
    outcome<void> release(const lease& held) { return await(inner_.release(held)); }
    outcome<backfill_state> load(const lease& held, load_request wanted) {
        return await(inner_.load(held, std::move(wanted)));
    }
    outcome<backfill_key> open_backfill(const std::string& spec, const std::string& destination) {
        if (!all_.contains(spec)) {
            auto held =
                acquire(spec, time_range{wall_time(), wall_time(std::chrono::hours(2'000'000))});
            if (!held) return held.error();
            all_.emplace(spec, std::move(*held));
        }
        load_request wanted;
        wanted.destination = destination;
        const auto known = load(all_.at(spec), std::move(wanted));
        if (!known) return known.error();
        specs_[known->key] = spec;
        return known->key;
    }
    outcome<void> save(const lease& held, export_record& record) {
        return await(inner_.save(held, record));
    }
    outcome<void> save(export_record& record) { return save(lease_of(record.backfill), record); }
    outcome<void> deliver(const lease& held, const export_record& record,
                          std::span<const receipt> receipts) {
        return await(inner_.deliver(held, record, receipts));
    }
    outcome<void> deliver(const export_record& record, std::span<const receipt> receipts) {
        return deliver(lease_of(record.backfill), record, receipts);
    }
    outcome<void> forget(const lease& held, backfill_key key, const time_range& window) {
        return await(inner_.forget(held, key, window));
    }
    outcome<void> forget(backfill_key key, const time_range& window) {
        return forget(lease_of(key), key, window);
    }
    outcome<void> add_operation_time(const operation_time& seen) {
        return await(inner_.add_operation_time(seen));
    }
    outcome<void> remember_refused_span(const std::string& spec, std::chrono::milliseconds span) {
        return await(inner_.remember_refused_span(spec, span));
    }
    outcome<std::optional<ledger::known_backfill>> find_backfill(const std::string& destination) {
        return await(inner_.find_backfill(destination));
    }
    outcome<std::vector<export_record>> unfinished(backfill_key key) {
        return await(inner_.unfinished(key));
    }
    outcome<std::vector<export_record>> failed(backfill_key key) {
        return await(inner_.failed(key));
    }
    outcome<void> for_each_receipt(backfill_key key, const ledger::receipt_visitor& visit) {
        return await(inner_.for_each_receipt(key, visit));
    }
    outcome<std::vector<time_range>> delivered(backfill_key key) {
        return await(inner_.delivered(key));
    }
    outcome<void> for_each_replaced(backfill_key key, const ledger::receipt_visitor& visit) {
        return await(inner_.for_each_replaced(key, visit));
    }
    outcome<std::vector<operation_time>> recent_operation_times() {
        return await(inner_.recent_operation_times());
    }
    outcome<std::optional<std::chrono::milliseconds>> refused_span(
        const std::string& spec, std::chrono::milliseconds believed) {
        return await(inner_.refused_span(spec, believed));
    }

private:
    /// A backfill that is not known is tried under any.
    lease lease_of(backfill_key key) const {
        const auto spec = specs_.find(key);
        if (spec != specs_.end()) return all_.at(spec->second);
        return all_.empty() ? lease() : all_.begin()->second;
    }

    ledger& inner_;
    std::map<std::string, lease> all_;
    std::map<backfill_key, std::string> specs_;
};

}  // namespace sluice::test
