#pragma once

#include <sluice/simulation/event_source.hpp>
#include <sluice/time/clock.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace sluice {

class stored_object;

/// One export on the server, from its creation on.
class simulated_operation {
public:
    enum class state { pending, completed, failed };

    std::string id;
    std::string export_id;
    event_query what;
    moment created;
    duration runs{};
    bool endless = false;
    std::string error;  ///< why it fails, when it does
    std::optional<steady_time> canceled;
    /// Its file, while somebody holds it.
    std::weak_ptr<const stored_object> object;

    state at(steady_time now) const noexcept;
    /// 0 to 99 while it runs, 100 when it has ended well.
    int percent(steady_time now) const noexcept;
    wall_time finished_at() const noexcept;
    /// When the server forgets the results: the vendor's guide illustrates about 6.5 days.
    wall_time expires_at() const noexcept { return finished_at() + std::chrono::hours(156); }
};

/// Every operation of an account, in the order of creation.
class operation_book {
public:
    explicit operation_book(std::uint64_t seed) : seed_(seed) {}

    /// The operation runs for a time drawn evenly between the two.
    simulated_operation& create(event_query what, const moment& now, duration shortest,
                                duration longest);
    simulated_operation* find(std::string_view id);
    simulated_operation* find_export(std::string_view id);
    const std::deque<simulated_operation>& all() const noexcept { return operations_; }

private:
    using index = std::unordered_map<std::string, std::size_t>;
    simulated_operation* find_in(const index& where, std::string_view id);

    std::uint64_t seed_;
    std::deque<simulated_operation> operations_;
    index by_id_;
    index by_export_;
};

}  // namespace sluice
