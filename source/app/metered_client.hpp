#pragma once

#include <sluice/api/client.hpp>
#include <sluice/engine/backfill.hpp>
#include <sluice/ledger/ledger.hpp>
#include <sluice/schedule/dispatcher.hpp>

namespace sluice::app {

/// The API's calls outside a backfill: each takes a token of the account's durable bucket, which
/// other processes share, and is tried again while its failure is a passing one.
///
/// Lives on the control thread; what it is given must outlive it.
class metered_client {
public:
    metered_client(asio::any_io_executor control, clock& time, transport& network,
                   const account& who, ledger& store, const backfill_options& how,
                   std::uint64_t seed);

    /// As the client's, after the wait for a token. Errors besides: ledger_failed.
    awaitable<outcome<segment_page>> segments(std::string token);
    awaitable<outcome<void>> cancel(operation_id id);

private:
    template <class T, class Send>
    awaitable<outcome<T>> call(Send& send);

    clock& clock_;
    const account& account_;
    client client_;
    dispatcher tokens_;
    backoff pause_;
    int retries_;
    random_source random_;
};

}  // namespace sluice::app
