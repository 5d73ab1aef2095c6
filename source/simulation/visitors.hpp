#pragma once

#include "simulation/event_fields.hpp"

#include <string>

namespace sluice {

/// How many people are about on one day, and how many of them are new the next.
inline constexpr std::uint64_t people_a_day = 300;
inline constexpr std::uint64_t newcomers_a_day = 10;

/// Which event: the slot'th of a day, and when it fell.
struct occurrence {
    std::int64_t day = 0;  ///< since 1970
    std::uint64_t slot = 0;
    std::int64_t at = 0;  ///< milliseconds since 1970
};

/// The sessions of a day are interleaved by four, of twelve events each.
std::uint64_t session_of(std::uint64_t slot) noexcept;
/// Who an event belongs to: a number that grows with the day that the person is first seen.
std::uint64_t person_of(std::uint64_t seed, std::int64_t day, std::uint64_t slot) noexcept;

/// What is the same in all records of one person.
class person {
public:
    person(std::uint64_t seed, std::uint64_t number);

    std::uint64_t number() const noexcept { return number_; }
    void describe_in_event(record& into) const;
    void describe(record& into) const;

private:
    std::uint64_t number_;
    std::uint64_t bits_;
    std::string name_;
    std::string email_;
    std::string key_;
    std::string ip_;
};

/// One session of a person: what is the same in all its records, with the person whose it is.
class visit {
public:
    visit(std::uint64_t seed, std::int64_t day, std::uint64_t slot);

    bool holds(std::int64_t day, std::uint64_t slot) const noexcept {
        return day == day_ && session_of(slot) == number_;
    }
    std::uint64_t who() const noexcept { return person_.number(); }
    /// Replaces `into` by the record of one event; its texts live as long as this visit, and
    /// until the next call.
    void describe(const occurrence& when, record& into);

private:
    void describe_page(std::uint64_t step, record& into);
    void describe_action(std::uint64_t dice, record& into) const;

    std::int64_t day_;
    std::uint64_t number_;
    std::uint64_t bits_;
    person person_;
    std::string url_;
};

}  // namespace sluice
