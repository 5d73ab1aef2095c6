#pragma once

#include <sluice/net/transport.hpp>
#include <sluice/schedule/token_bucket.hpp>
#include <sluice/simulation/fault_plan.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice {

/// What a simulated operation tells of how far it has come.
enum class progress_report {
    linear,  ///< the part of its time that has passed
    noisy,   ///< the same, off by up to 20 points either way, differently at every look
    none,
};

/// How a simulated account behaves.
struct simulation_options {
    std::string key = "test.key";  ///< any other is answered 401; empty takes any
    bucket_limit limit;            ///< enforced strictly on arrival, 429 and Retry-After
    bool limit_creates_only = false;
    duration shortest = std::chrono::seconds(2);  ///< operations run between these, evenly
    duration longest = std::chrono::seconds(8);
    /// If given, decides instead how long the operation of a span runs.
    std::function<duration(const time_range&)> runs;
    /// Operations that run at once; the others wait in the order of their creation. 0 for all.
    std::size_t most_running = 0;
    /// An export of a longer span is refused (400); 0 for none. The vendor tells of no such bound.
    std::chrono::milliseconds longest_range{0};
    /// Tokens that somebody else uses, as far as there are any then.
    struct theft {
        steady_time at;
        int tokens = 0;
    };
    std::vector<theft> stolen;
    duration latency = std::chrono::milliseconds(150);  ///< of an API call; virtual time only
    double bytes_per_second = 0;  ///< of a download; virtual time only; 0 for at once
    duration download_takes{};    ///< before its first byte; virtual time only
    progress_report progress = progress_report::linear;  ///< as estimatePctComplete
    std::uint64_t events_per_day = 2000;
    duration location_lifetime = std::chrono::minutes(15);
    std::uint64_t seed = 1;
    /// What API and storage are reached by from outside: the locations are made of it.
    std::string storage_origin = "https://storage.googleapis.com";
    fault_plan faults;
};

/// One answer of the simulated account, ready to be sent by either face.
struct simulated_reply {
    int status = 200;
    header_list headers;
    std::shared_ptr<const std::string> body;  ///< shared: downloads are large
    std::size_t offset = 0;                   ///< of what is sent within `body`
    std::size_t length = 0;
    duration delay{};  ///< before the head
    // Faults on the wire.
    std::optional<std::size_t> cut_after;    ///< bytes of the body, then the connection is cut
    std::optional<std::size_t> stall_after;  ///< bytes of the body, then silence
    bool drop = false;                       ///< taken in, but never answered: connection cut
    bool refuse = false;                     ///< not even taken in: connection cut
    bool sent = false;                       ///< that, once the client had sent its request
    bool without_length = false;
};

struct simulated_request {
    http_method method = http_method::get;
    std::string target;
    header_list headers;
    std::string body;
    bool to_storage = false;  ///< a download; else an API call
    /// What locations are made of instead of the options' origin, unless empty.
    std::string storage_origin;
};

/// The vendor's account, in memory: one brain for both of its faces.
///
/// Takes camelCase and snake_case; keeps operations, exports and signed locations; serves
/// deterministic events that fall in the asked range; an export holds nothing later than its
/// creation. Single-threaded; time is passed in.
///
/// Segments: `everyone`, `name@example.com:4241245858598272` and `gV7rTq2LmZ0a` (a quarter of all
/// people each), `nobody@example.com:9007199254740993` (nobody). As at the vendor, a create without
/// `segmentTimeRange` finds only people who were active in the last 30 days.
///
/// A call with a wrong key costs no token; any other does, whatever its answer, also one that a
/// fault answers. Faults count requests as they arrive, refused ones included; of the faults that
/// hit a request the first in the plan is done.
class simulated_account {
public:
    explicit simulated_account(simulation_options options);
    ~simulated_account();

    simulated_reply handle(const simulated_request& request, const moment& now);

    /// What arrived, in order: the oracle of the tests.
    struct arrival {
        steady_time at;
        std::string kind;  ///< create, poll, results, segments, cancel, list, download, other
        std::string what;  ///< the operation's, export's or object's id
        time_range range;  ///< that a create asks for, or that a poll or results is about
        int status = 0;
        bool had_authorization = false;
    };
    const std::vector<arrival>& arrivals() const noexcept;
    /// For long virtual runs: counts go on, the log does not grow.
    void keep_arrivals(bool keep);

    /// Requests by kind, but those that the limit refused, which are `throttled` alone.
    struct counts {
        std::uint64_t create = 0, poll = 0, results = 0, other = 0, download = 0, throttled = 0;
    };
    const counts& totals() const noexcept;

    /// How often each fault of the plan was done, in their order.
    const std::vector<std::uint64_t>& faults_done() const noexcept;

    /// The file that an export of this spec delivers, inflated, when `segmentTimeRange` is the same
    /// as `timeRange`: the truth to compare with. `type` and `format` as the API spells them or as
    /// sluice does; throws std::invalid_argument for anything that the API refuses.
    std::string truth(const std::string& segment, const std::string& type,
                      const std::string& format, const std::vector<std::string>& fields,
                      const time_range& range) const;

    const simulation_options& options() const noexcept;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

/// The account in virtual time, behind the transport seam.
class simulated_transport final : public transport {
public:
    /// Requests to `api_host` reach the API, all others the storage. Each takes the account's
    /// latency, of which a part that differs from call to call is spent on the way there.
    simulated_transport(simulated_account& brain, clock& time, std::string api_host);
    ~simulated_transport() override;

    awaitable<outcome<std::unique_ptr<reply>>> send(request what) override;

private:
    simulated_account& brain_;
    clock& clock_;
    std::string api_host_;
    std::uint64_t sent_ = 0;
};

}  // namespace sluice
