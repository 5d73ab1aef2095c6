#pragma once

#include <sluice/api/client.hpp>
#include <sluice/flow/dispatcher.hpp>
#include <sluice/flow/semaphore.hpp>
#include <sluice/store/store.hpp>

namespace sluice {

/// One account at work: what all runs of it share.
class session {
public:
    session(const asio::any_io_executor& control, clock& time, transport& network,
            const account& who, store& facts);

    /// Brings back what earlier runs learned. Errors: the store's.
    outcome<void> recall(store& facts);

    account who;
    dispatcher tokens;
    client api;
    /// An answer came: the address is right and the key was not refused.
    bool server_known = false;
};

}  // namespace sluice
