#pragma once

#include <sluice/schedule/dispatcher.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "virtual_world.hpp"

namespace sluice::test {

/// A bucket in memory behind a transaction, as the ledger keeps it, that can be made to fail.
class kept_bucket {
public:
    using change_of_bucket = std::function<void(token_bucket&, const moment& now)>;

    /// `time`: whose readings it is changed with.
    kept_bucket(bucket_limit limit, const clock& time) : bucket(limit), time_(time) {}

    bucket_transaction transaction() {
        return [this](const change_of_bucket& change) { return apply(change); };
    }

    token_bucket bucket;
    int transactions = 0;
    int failures = 0;  ///< so many of the next transactions fail

private:
    awaitable<outcome<void>> apply(const change_of_bucket& change) {
        ++transactions;
        if (failures > 0) {
            --failures;
            co_return failure(error::ledger_failed, "bucket");
        }
        change(bucket, time_.reading());
        co_return outcome<void>();
    }

    const clock& time_;
};

/// One that was served: who, and how long after the office opened.
struct service {
    std::string name;
    duration after;
    friend bool operator==(const service&, const service&) = default;
};

/// A dispatcher at work in a virtual world, and the book of those whom it served.
class dispatch_office {
public:
    using use = std::function<awaitable<outcome<void>>(dispatcher::permit&)>;

    explicit dispatch_office(virtual_world& w,
                             bucket_limit limit = bucket_limit{std::chrono::seconds(30), 1})
        : world(w),
          kept(limit, w.time),
          tokens(w.executor(), w.time, limit, kept.transaction()),
          opened_(w.time.now()) {}

    /// Asks for a token; writes into the book when it comes, and uses it up `call` later.
    std::shared_ptr<running> ask(std::string name, token_request claim, use how = answered(),
                                 duration call = {}) {
        return world.start(asking(*this, std::move(name), claim, std::move(how), call));
    }

    /// Leaves no token: what asks from here on waits for the next refill.
    void use_up() {
        if (!kept.bucket.try_take(world.time.now())) throw std::logic_error("no token to use up");
        kept.bucket.settle(world.time.now(), world.time.now());
    }

    static use answered() {
        return [](dispatcher::permit& t) { return t.answered(); };
    }
    /// Nothing is told; the permit is let go.
    static use silent() {
        return [](dispatcher::permit&) { return nothing(); };
    }
    static use never_sent() {
        return [](dispatcher::permit& t) { return t.never_sent(); };
    }
    static use refused(duration wait) {
        return [wait](dispatcher::permit& t) { return t.refused(wait); };
    }

    std::string names() const {
        std::string all;
        for (const auto& one : served) all += (all.empty() ? "" : " ") + one.name;
        return all;
    }
    duration now() const { return world.time.now() - opened_; }
    steady_time at(duration after) const { return opened_ + after; }

    virtual_world& world;
    kept_bucket kept;
    std::vector<service> served;
    std::vector<std::pair<std::string, error>> turned_away;
    dispatcher tokens;

    static awaitable<outcome<void>> nothing() { co_return outcome<void>(); }

private:
    static awaitable<void> asking(dispatch_office& office, std::string name, token_request claim,
                                  use how, duration call) {
        auto permit = co_await office.tokens.admit(claim);
        if (!permit) {
            office.turned_away.emplace_back(name, permit.error().cause());
            co_return;
        }
        service one{name, office.now()};
        office.served.push_back(std::move(one));
        if (call > duration::zero()) co_await office.world.time.sleep_for(call);
        (void)co_await how(*permit);
    }

    steady_time opened_;
};

inline token_request claim_of(call_kind kind, std::uint64_t order = 0,
                              steady_time not_before = {}) {
    token_request claim;
    claim.kind = kind;
    claim.order = order;
    claim.not_before = not_before;
    return claim;
}

inline token_request first_look_at(steady_time running_since) {
    token_request claim;
    claim.kind = call_kind::poll;
    claim.running_since = running_since;
    return claim;
}

}  // namespace sluice::test
