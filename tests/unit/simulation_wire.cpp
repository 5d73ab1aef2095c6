#include "simulation/wire.hpp"

#include "support/catch.hpp"

namespace simulation_wire_tests {

using namespace sluice;

TEST_CASE("every status that a simulated server answers with has the words of HTTP") {
    const auto [status, words] = GENERATE(table<int, const char*>({
        {200, "OK"},
        {206, "Partial Content"},
        {400, "Bad Request"},
        {405, "Method Not Allowed"},
        {412, "Precondition Failed"},
        {416, "Range Not Satisfiable"},
        {429, "Too Many Requests"},
        {503, "Service Unavailable"},
    }));
    simulated_reply reply;
    reply.status = status;
    CHECK(head_text(reply, false)
              .starts_with("HTTP/1.1 " + std::to_string(status) + " " + words + "\r\n"));
}

}  // namespace simulation_wire_tests
