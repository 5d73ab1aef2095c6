#include "simulation/visitors.hpp"

#include "simulation/mix.hpp"

namespace sluice {
namespace {

constexpr std::uint64_t lanes = 4;
constexpr std::uint64_t steps = 12;
constexpr std::int64_t visit_day_ms = 86'400'000;

template <std::size_t N>
std::string_view one_of(const std::string_view (&choices)[N], std::uint64_t bits) {
    return choices[bits % N];
}

// Odd and beyond 2^53, so that a reader who goes through a double gets another number.
std::uint64_t wide_id(std::uint64_t bits) {
    return (bits >> 2U) | (1ULL << 61U) | 1U;
}

constexpr std::string_view given_names[] = {"Ada",     "Björk",  "Chloé", "Dmitri",
                                            "Eduardo", "Fatima", "Grace", "小明",
                                            "さくら",  "Søren",  "Zoë",   "O'Neil"};
constexpr std::string_view family_names[] = {"Lovelace", "Núñez",        "Okafor",
                                             "Hopper",   "\"Ace\" Hill", "Kowalska, Jr.",
                                             "Yılmaz",   "Müller",       "van den Berg"};
constexpr std::string_view browsers[] = {"Chrome", "Safari", "Firefox", "Edge", "Mobile Safari"};
constexpr std::string_view devices[] = {"Desktop", "Mobile", "Tablet"};
constexpr std::string_view systems[] = {"Windows", "OS X", "Android", "iOS", "Linux"};
constexpr std::string_view agents[] = {
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
    "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Mobile"};
constexpr std::string_view plans[] = {"free", "team", "enterprise", "trial, extended"};
constexpr std::string_view targets[] = {"Add to cart",
                                        "Checkout",
                                        "Größe wählen",
                                        "カートに入れる",
                                        "Добавить в корзину",
                                        "🛒 Buy now",
                                        "Apples, pears, plums",
                                        "Say \"hello\"",
                                        "Two\nlines",
                                        "Tabs\tand\r\nreturns",
                                        "C:\\temp\\new",
                                        "O'Reilly's",
                                        "\"",
                                        ",",
                                        "=SUM(A1:A2)",
                                        "line\u2028separator",
                                        "{\"not\":\"json\"}"};
constexpr std::string_view selectors[] = {"html body div#app main button.primary",
                                          "html body nav ul li a[href=\"/cart\"]",
                                          "html body form input[type=\"text\"]"};
constexpr std::string_view places[] = {"39.0481,-77.4728", "52.5200,13.4050", "-33.8688,151.2093",
                                       "35.6762,139.6503"};
constexpr std::string_view kinds[] = {"click", "navigate", "load",   "seen",    "change",
                                      "click", "request",  "custom", "uservar", "mousethrash"};
constexpr std::string_view notes[] = {"gift", "wrap it, please", "said \"later\"", "нет", "a\nb"};
constexpr std::string_view coupons[] = {"SPRING-10", "FREE.SHIP", "50%OFF"};

}  // namespace

std::uint64_t session_of(std::uint64_t slot) noexcept {
    return slot / (lanes * steps) * lanes + slot % lanes;
}

std::uint64_t person_of(std::uint64_t seed, std::int64_t day, std::uint64_t slot) noexcept {
    const auto days = static_cast<std::uint64_t>(day);
    return days * newcomers_a_day + mix(seed, days, session_of(slot), 'w') % people_a_day;
}

person::person(std::uint64_t seed, std::uint64_t number)
    : number_(number), bits_(mix(seed, number, 'p')) {
    name_.append(one_of(given_names, bits_)).append(" ");
    name_.append(one_of(family_names, bits_ >> 8U));
    const std::string plain = std::to_string(bits_ >> 40U);
    email_ = "user+" + plain + "@example.com";
    key_ = "app." + plain;
    ip_ = "203.0.113." + std::to_string(bits_ % 256);
}

void person::describe_in_event(record& into) const {
    into[event_field::individual] = cell::of_id(wide_id(bits_));
    // Three in four have told who they are.
    if (bits_ % 4 != 0) {
        into[event_field::user] = cell::of_id(wide_id(mix(bits_)));
        into[event_field::app_key] = cell::of(std::string_view(key_));
        into[event_field::display_name] = cell::of(std::string_view(name_));
        into[event_field::email] = cell::of(std::string_view(email_));
        into[event_field::user_plan] = cell::of(one_of(plans, bits_ >> 16U));
        into[event_field::user_visits] = cell::of(static_cast<std::int64_t>(bits_ >> 58U));
    }
    into[event_field::browser] = cell::of(one_of(browsers, bits_ >> 20U));
    into[event_field::device] = cell::of(one_of(devices, bits_ >> 24U));
    into[event_field::operating_system] = cell::of(one_of(systems, bits_ >> 28U));
    into[event_field::user_agent] = cell::of(one_of(agents, bits_ >> 32U));
    into[event_field::ip] = cell::of(std::string_view(ip_));
    into[event_field::lat_long] = cell::of(one_of(places, bits_ >> 36U));
}

void person::describe(record& into) const {
    into[individual_field::individual] = cell::of_id(wide_id(bits_));
    if (bits_ % 4 != 0) {
        into[individual_field::user] = cell::of_id(wide_id(mix(bits_)));
        into[individual_field::app_key] = cell::of(std::string_view(key_));
        into[individual_field::display_name] = cell::of(std::string_view(name_));
        into[individual_field::email] = cell::of(std::string_view(email_));
        into[individual_field::user_plan] = cell::of(one_of(plans, bits_ >> 16U));
        into[individual_field::user_visits] = cell::of(static_cast<std::int64_t>(bits_ >> 58U));
    }
    // First seen on the first day on which their number can be drawn.
    const auto known_for = static_cast<std::int64_t>(people_a_day / newcomers_a_day);
    const auto day = static_cast<std::int64_t>(number_ / newcomers_a_day) - known_for + 1;
    into[individual_field::created] =
        cell::of_time(day * visit_day_ms + static_cast<std::int64_t>(bits_ % visit_day_ms));
    into[individual_field::browser] = cell::of(one_of(browsers, bits_ >> 20U));
    into[individual_field::device] = cell::of(one_of(devices, bits_ >> 24U));
    into[individual_field::ip] = cell::of(std::string_view(ip_));
}

visit::visit(std::uint64_t seed, std::int64_t day, std::uint64_t slot)
    : day_(day),
      number_(session_of(slot)),
      bits_(mix(seed, static_cast<std::uint64_t>(day), number_, 's')),
      person_(seed, person_of(seed, day, slot)) {}

void visit::describe(const occurrence& when, record& into) {
    into.fill(cell{});
    person_.describe_in_event(into);
    const std::uint64_t step = when.slot % (lanes * steps) / lanes;
    const std::uint64_t dice = mix(bits_, when.slot, 'e');
    into[event_field::session] = cell::of_id(wide_id(bits_));
    into[event_field::start] = cell::of_time(when.at);
    into[event_field::session_offset] = cell::of(static_cast<std::int64_t>(step * 4217));
    describe_page(step, into);
    describe_action(dice, into);
}

void visit::describe_page(std::uint64_t step, record& into) {
    const std::uint64_t page = mix(bits_, step / 4, 'g');
    url_.assign("https://shop.example.com/products/").append(std::to_string(page % 5000));
    url_.append("?ref=mail&q=caf%C3%A9#reviews");
    into[event_field::page] = cell::of_id(wide_id(page));
    into[event_field::url] = cell::of(std::string_view(url_));
    into[event_field::page_offset] = cell::of(static_cast<std::int64_t>(step % 4 * 4217));
    into[event_field::page_duration] = cell::of(static_cast<std::int64_t>(page >> 8U) % 60'000);
    if (page % 3 == 0) {
        into[event_field::referer] = cell::of(std::string_view("https://www.example.com/search"));
        into[event_field::active_duration] = cell::of(static_cast<std::int64_t>(page >> 9U) % 6000);
    }
    into[event_field::errors] = cell::of(page % 16 == 0 ? 1 : 0);
}

void visit::describe_action(std::uint64_t dice, record& into) const {
    const std::string_view kind = one_of(kinds, dice);
    into[event_field::type] = cell::of(kind);
    if (kind == "click" || kind == "seen" || kind == "change" || kind == "mousethrash") {
        into[event_field::target_text] = cell::of(one_of(targets, dice >> 8U));
        into[event_field::target_selector] = cell::of(one_of(selectors, dice >> 16U));
        into[event_field::frustrated] = cell::of(kind == "mousethrash" ? 1 : 0);
    } else if (kind == "request") {
        into[event_field::request_url] =
            cell::of(std::string_view("https://shop.example.com/api/cart?v=2"));
        into[event_field::request_method] = cell::of(std::string_view("POST"));
        into[event_field::request_status] = cell::of((dice >> 8U) % 8 == 0 ? 503 : 200);
    } else if (kind == "custom") {
        into[event_field::custom_name] = cell::of(std::string_view("Cart Updated"));
        into[event_field::cart_total] = cell::of_cents(static_cast<std::int64_t>(dice >> 45U));
        into[event_field::cart_items] = cell::of(static_cast<std::int64_t>((dice >> 8U) % 20));
        if ((dice >> 16U) % 2 == 0) {
            into[event_field::coupon] = cell::of(one_of(coupons, dice >> 20U));
            into[event_field::note] = cell::of(one_of(notes, dice >> 24U));
        }
    }
}

}  // namespace sluice
