#pragma once

#include <sluice/simulation/event_source.hpp>
#include <sluice/simulation/simulated_account.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>

namespace sluice {

class served_object;

/// One export on the server, from its creation on.
class simulated_operation {
public:
    enum class state { pending, completed, failed };

    std::string id;
    std::string export_id;
    event_query what;
    moment created;
    duration waits{};  ///< until the server has room for it
    duration runs{};
    bool endless = false;
    std::string error;  ///< why it fails, when it does
    std::optional<steady_time> canceled;
    std::size_t stored_anew = 0;  ///< how often its file was
    /// Its file, while somebody holds it.
    std::weak_ptr<const served_object> object;

    state at(steady_time now) const noexcept;
    /// The part of its running time that has passed; 1 once it has ended.
    double part_done(steady_time now) const noexcept;
    steady_time ends_at() const noexcept { return created.steady + waits + runs; }
    wall_time finished_at() const noexcept;
    /// When the server forgets the results: the vendor's guide illustrates about 6.5 days.
    wall_time expires_at() const noexcept { return finished_at() + std::chrono::hours(156); }
};

/// Every operation of an account, in the order of creation.
class operation_book {
public:
    /// Goes by the options' running times, room and seed; they must outlive it.
    explicit operation_book(const simulation_options& how) : how_(how) {}

    simulated_operation& create(event_query what, const moment& now);
    /// 0 to 99 while it runs, 100 when it has ended well; nothing where the account tells none.
    std::optional<int> percent(const simulated_operation& what, steady_time now) const;
    simulated_operation* find(std::string_view id);
    simulated_operation* find_export(std::string_view id);
    const std::deque<simulated_operation>& all() const noexcept { return operations_; }

private:
    using index = std::unordered_map<std::string, std::size_t>;
    simulated_operation* find_in(const index& where, std::string_view id);

    duration running_time(const event_query& what, std::uint64_t ordinal) const;
    duration wait_for_room(steady_time now, duration runs);

    const simulation_options& how_;
    /// When each place on the server gets free.
    std::priority_queue<steady_time, std::vector<steady_time>, std::greater<>> places_;
    std::deque<simulated_operation> operations_;
    index by_id_;
    index by_export_;
};

}  // namespace sluice
