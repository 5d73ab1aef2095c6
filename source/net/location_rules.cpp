#include <sluice/net/location_rules.hpp>

#include "net/address.hpp"

#include <algorithm>

namespace sluice {
namespace {

failure refuse_host(const std::string& text, std::string why) {
    return failure(error::invalid_argument, "storage host \"" + text + "\"", std::move(why));
}

outcome<storage_host> parse_host(const std::string& text) {
    if (text.find_first_of("/?#@") != text.npos)
        return refuse_host(text, "expected HOST or HOST:PORT, without scheme or path");
    const auto parsed = parse_url("https://" + text);
    if (!parsed) return refuse_host(text, parsed.error().detail());

    const auto bracket = text.rfind(']');
    const auto colon = text.find(':', bracket == text.npos ? 0 : bracket);
    if (colon != text.npos && colon + 1 == text.size())
        return refuse_host(text, "the port is missing after the colon");
    storage_host named;
    named.host = parsed->host;
    named.port = parsed->port;
    named.any_port = colon == text.npos;
    named.may_be_private = true;
    return named;
}

bool allows(const storage_host& rule, const url& where) {
    return rule.host == where.host && (rule.any_port || rule.port == where.port);
}

std::string names_of(const std::vector<storage_host>& hosts) {
    std::string names;
    for (const auto& each : hosts) {
        if (!names.empty()) names += ", ";
        names += each.host;
        if (!each.any_port && each.port != 443) names += ":" + std::to_string(each.port);
    }
    return names;
}

bool is_private_literal(const std::string& host) {
    boost::system::error_code is_a_name;
    const auto address = boost::asio::ip::make_address(host, is_a_name);
    return !is_a_name && !is_public(address);
}

}  // namespace

outcome<location_rules> location_rules::of(const std::vector<std::string>& hosts) {
    location_rules rules;
    if (hosts.empty()) return rules;
    rules.hosts.clear();
    for (const auto& text : hosts) {
        auto named = parse_host(text);
        if (!named) return named.error();
        rules.hosts.push_back(std::move(*named));
    }
    return rules;
}

outcome<checked_location> check_location(std::string_view location, const location_rules& rules) {
    auto where = parse_url(location);
    if (!where)
        return failure(error::location_refused, where.error().subject(), where.error().detail());
    return check_location(std::move(*where), rules);
}

outcome<checked_location> check_location(url where, const location_rules& rules) {
    const auto refuse = [&](std::string why) {
        return failure(error::location_refused, where.origin(), std::move(why));
    };
    if (!where.secure()) return refuse("only https is accepted");

    bool allowed = false;
    bool may_be_private = false;
    for (const auto& rule : rules.hosts) {
        if (!allows(rule, where)) continue;
        allowed = true;
        may_be_private = may_be_private || rule.may_be_private;
    }
    if (!allowed) return refuse("the host is not one of: " + names_of(rules.hosts));
    if (!may_be_private && is_private_literal(where.host))
        return refuse("a private address is not accepted");
    checked_location checked;
    checked.where = std::move(where);
    checked.addresses = may_be_private ? address_rule::any : address_rule::public_only;
    return checked;
}

}  // namespace sluice
