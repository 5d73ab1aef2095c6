#pragma once

#include <boost/json.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <string>

namespace sluice {

/// A simulated account at one's fingertips: no transport, and time stands still but for `wait`.
class hand_held_account {
public:
    explicit hand_held_account(simulation_options options = defaults());

    /// 200 events a day, operations of 4 s, a limit that nobody reaches.
    static simulation_options defaults();

    simulated_reply api(http_method method, std::string target, std::string body = {},
                        const char* authorization = "Basic test.key");
    simulated_reply get(std::string target) { return api(http_method::get, std::move(target)); }
    simulated_reply create(std::string body) {
        return api(http_method::post, "/segments/v1/exports", std::move(body));
    }
    simulated_reply fetch(const std::string& location, const header_list& headers = {});
    void wait(duration d);
    /// Creates an export, waits for it, and asks where it is.
    std::string locate(const std::string& body);

    simulated_account brain;
    moment now{steady_time(std::chrono::hours(1000)), parse_time("2026-03-01T00:00:00Z").value(),
               "test"};
};

/// A create call for the events of the first of February 2026.
extern const std::string good_create;
time_range first_of_february();

/// `from` with the first `what` in it replaced.
std::string changed(const std::string& from, const std::string& what, const std::string& to);

std::string text(const simulated_reply& reply);
boost::json::object json_in(const simulated_reply& reply);
std::string str(const boost::json::object& from, const char* name);
std::string header_of(const simulated_reply& reply, const char* name);
header_list with(const char* name, std::string value);

}  // namespace sluice
