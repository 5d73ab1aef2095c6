#include "support/hand_held_account.hpp"

#include <stdexcept>

namespace sluice {

using namespace std::chrono_literals;

hand_held_account::hand_held_account(simulation_options options) : brain(std::move(options)) {}

simulation_options hand_held_account::defaults() {
    simulation_options options;
    options.events_per_day = 200;
    options.limit = bucket_limit{1s, 1000};
    options.shortest = options.longest = 4s;
    return options;
}

simulated_reply hand_held_account::api(http_method method, std::string target, std::string body,
                                       const char* authorization) {
    simulated_request request;
    request.method = method;
    request.target = std::move(target);
    request.body = std::move(body);
    if (*authorization != '\0') {
        request.headers.add("Authorization", authorization);
    }
    return brain.handle(request, now);
}

simulated_reply hand_held_account::fetch(const std::string& location, const header_list& headers) {
    simulated_request request;
    request.target = location.substr(location.find('/', 8));
    request.headers = headers;
    request.to_storage = true;
    return brain.handle(request, now);
}

void hand_held_account::wait(duration d) {
    now.steady += d;
    now.wall += std::chrono::floor<std::chrono::milliseconds>(d);
}

std::string hand_held_account::locate(const std::string& body) {
    const auto made = create(body);
    if (made.status != 200) {
        throw std::runtime_error(text(made));
    }
    const std::string id = str(json_in(made), "operationId");
    wait(5s);
    const auto done = json_in(get("/operations/v1/" + id));
    const std::string found = str(done.at("results").as_object(), "searchExportId");
    return str(json_in(get("/search/v1/exports/" + found + "/results")), "location");
}

const std::string good_create =
    R"({"segmentId":"everyone","type":"TYPE_EVENT","format":"FORMAT_NDJSON",
        "timeRange":{"start":"2026-02-01T00:00:00Z","end":"2026-02-02T00:00:00Z"},
        "segmentTimeRange":{"start":"2026-02-01T00:00:00Z","end":"2026-02-02T00:00:00Z"}})";

time_range first_of_february() {
    return time_range{parse_time("2026-02-01").value(), parse_time("2026-02-02").value()};
}

std::string changed(const std::string& from, const std::string& what, const std::string& to) {
    std::string body = from;
    return body.replace(body.find(what), what.size(), to);
}

std::string text(const simulated_reply& reply) {
    return reply.body ? reply.body->substr(reply.offset, reply.length) : std::string();
}

boost::json::object json_in(const simulated_reply& reply) {
    return boost::json::parse(text(reply)).as_object();
}

std::string str(const boost::json::object& from, const char* name) {
    return std::string(from.at(name).as_string());
}

std::string header_of(const simulated_reply& reply, const char* name) {
    return std::string(reply.headers.find(name).value_or("(none)"));
}

header_list with(const char* name, std::string value) {
    header_list headers;
    headers.add(name, std::move(value));
    return headers;
}

}  // namespace sluice
