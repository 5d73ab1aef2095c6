#pragma once

#include <sluice/api/export_spec.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sluice {

/// One value of a record; `absent` where a sparse record has none.
struct cell {
    enum class kind : std::uint8_t { absent, integer, cents, text, time };

    kind what = kind::absent;
    std::int64_t number = 0;  ///< the integer, hundredths, or milliseconds since 1970
    std::string_view text{};

    static cell of(std::int64_t n) { return {kind::integer, n, {}}; }
    static cell of_id(std::uint64_t id) {
        return {kind::integer, static_cast<std::int64_t>(id), {}};
    }
    static cell of_cents(std::int64_t n) { return {kind::cents, n, {}}; }
    static cell of_time(std::int64_t ms) { return {kind::time, ms, {}}; }
    static cell of(std::string_view t) { return {kind::text, 0, t}; }
};

/// The places of the values in a record of an event; `event_names` has the names in this order.
namespace event_field {
enum : std::size_t {
    individual,
    user,
    session,
    page,
    app_key,
    display_name,
    email,
    start,
    type,
    custom_name,
    target_text,
    target_selector,
    page_offset,
    session_offset,
    frustrated,
    url,
    referer,
    page_duration,
    active_duration,
    browser,
    device,
    operating_system,
    ip,
    lat_long,
    user_agent,
    errors,
    request_url,
    request_method,
    request_status,
    user_plan,
    user_visits,
    cart_total,
    cart_items,
    coupon,
    note,
    count_
};
}

/// The same for a record of an individual.
namespace individual_field {
enum : std::size_t {
    individual,
    user,
    app_key,
    display_name,
    email,
    created,
    last_event,
    events,
    browser,
    device,
    ip,
    user_plan,
    user_visits,
    count_
};
}

using record = std::array<cell, event_field::count_>;

/// The names of the values that records of `type` may hold.
std::span<const std::string_view> field_names(export_type type) noexcept;

/// The places of the fields that `fields` selects, in that order; all of them for none.
/// A name that is known but never has a value is `no_place`. The names must be known.
inline constexpr std::size_t no_place = static_cast<std::size_t>(-1);
struct column {
    std::string_view name;
    std::size_t place = no_place;
};
std::vector<column> columns_of(export_type type, const std::vector<std::string>& fields);

}  // namespace sluice
