#include <core/host_capacity.hpp>

#include "support/catch.hpp"

namespace host_capacity_tests {

using namespace sluice;

namespace {

fitting fit(std::uint64_t descriptors, std::uint64_t megabytes, int wanted) {
    host_capacity room;
    room.descriptors = descriptors;
    room.memory = megabytes << 20;
    return downloads_that_fit(room, wanted);
}

}  // namespace

TEST_CASE("all downloads fit where there is room", "[host_capacity]") {
    CHECK(fit(1000, 8000, 64).downloads == 64);
    CHECK(fit(1000, 8000, 64).short_of.empty());
    CHECK(fit(1000, 8000, 1).downloads == 1);
}

TEST_CASE("fewer downloads are made where descriptors or memory are short", "[host_capacity]") {
    CHECK(fit(44, 8000, 64).downloads == 7);
    CHECK(fit(44, 8000, 64).short_of == "descriptors");
    CHECK(fit(1000, 82, 64).downloads == 10);
    CHECK(fit(1000, 82, 64).short_of == "memory");
    CHECK(fit(1000, 82, 10).short_of.empty());
}

TEST_CASE("one download is tried whatever the machine says", "[host_capacity]") {
    CHECK(fit(0, 8000, 8).downloads == 1);
    CHECK(fit(1000, 0, 8).downloads == 1);
    CHECK(fit(0, 0, 1).downloads == 1);
    CHECK(fit(0, 0, 1).short_of.empty());
}

TEST_CASE("a sink has as many files open as descriptors and memory allow", "[host_capacity]") {
    const auto files = [](std::uint64_t descriptors, std::uint64_t megabytes) {
        host_capacity room;
        room.descriptors = descriptors;
        room.memory = megabytes << 20;
        return open_files_that_fit(room);
    };
    CHECK(files(1000, 8000) == 64);
    CHECK(files(56, 8000) == 10);
    CHECK(files(1000, 47) == 10);
    CHECK(files(0, 0) == 4);
}

TEST_CASE("a control group's page cache makes room", "[host_capacity]") {
    const std::string_view stat = "anon 5\ninactive_file 300\nactive_file 100\nfile_dirty 7\n";
    CHECK(room_of_group("1000\n", "900\n", stat) == 500);
    CHECK(room_of_group("1000\n", "900\n", "") == 100);
    CHECK(room_of_group("1000\n", "200\n", stat) == 1000);
    CHECK(room_of_group("1000\n", "2000\n", stat) == 0);
    CHECK(room_of_group("max\n", "900\n", stat) > 1u << 30);
    CHECK(room_of_group("", "", "") > 1u << 30);
}

TEST_CASE("this machine has some room", "[host_capacity]") {
    const auto room = capacity_of_host();
    CHECK(room.descriptors > 0);
    CHECK(room.memory > 0);
}

TEST_CASE("a value is found in the system's words", "[host_capacity]") {
    const std::string_view text = "MemTotal:  100 kB\nMemAvailable:   42 kB\nHugetlb: 0 kB\n";
    CHECK(number_in(text, "MemAvailable", 7) == 42);
    CHECK(number_in(text, "SwapFree", 7) == 7);
    CHECK(number_in("MemAvailable:", "MemAvailable", 7) == 7);
    CHECK(number_in("MemAvailableToo: 3\nxMemAvailable: 3\n", "MemAvailable", 7) == 7);
}

}  // namespace host_capacity_tests
