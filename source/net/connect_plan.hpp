#pragma once

#include <sluice/net/request.hpp>

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <vector>

namespace sluice {

/// In which order the addresses of a host are tried, and how long each may take.
///
/// Families alternate (RFC 8305), so that a family that leads nowhere costs one head start and
/// not one an address. As long as another address is open each gets `connect_head_start` only;
/// those that were silent get the full time afterwards. Pure; single-threaded.
class connect_plan {
public:
    using address = boost::asio::ip::address;

    /// More only prolong the wait when nothing answers.
    static constexpr std::size_t most_addresses = 4;

    connect_plan(const std::vector<address>& found, address_rule rule, duration patience);

    struct attempt {
        address where;
        duration patience;
    };
    /// The next to try; nothing when all have had their chance.
    std::optional<attempt> next();

    /// The last attempt was refused: asking that address again is of no use.
    void refused();

    /// True when the rule left no address.
    bool empty() const noexcept { return candidates_.empty(); }

private:
    struct candidate {
        address where;
        bool open = true;
    };
    std::size_t open() const noexcept;

    std::vector<candidate> candidates_;
    duration patience_;
    std::size_t position_ = 0;
    bool second_round_ = false;
};

}  // namespace sluice
