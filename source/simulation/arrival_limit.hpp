#pragma once

#include <sluice/simulation/simulated_account.hpp>

namespace sluice {

/// The server's side of the rate limit: a token bucket that counts calls as they arrive, to the
/// nanosecond and without any allowance. Shares nothing with the client's bucket, whose oracle it
/// is.
class arrival_limit {
public:
    using theft = simulation_options::theft;

    explicit arrival_limit(bucket_limit limit, std::vector<theft> stolen = {});

    /// Takes a token if there is a whole one.
    bool admit(steady_time now) noexcept;
    /// Until there is one, in whole seconds, rounded up.
    std::chrono::seconds retry_after(steady_time now) const noexcept;

private:
    duration credit_at(steady_time now) const noexcept;
    void refill(steady_time now) noexcept;

    bucket_limit limit_;
    duration credit_;  ///< time saved up: a token is worth `limit_.interval`
    steady_time as_of_{};
    bool begun_ = false;
    std::vector<theft> stolen_;  ///< still to come, the next one last
};

}  // namespace sluice
