#include "transfer_environment.hpp"

#include "child_process.hpp"
#include "nginx_server.hpp"

#include <sluice/version.hpp>

#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <thread>

namespace sluice::bench {
namespace {

// The first line that a command says, on whichever channel.
std::string line_of(const std::string& line) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        ::popen(("(" + line + ") 2>&1").c_str(), "r"), ::pclose);
    std::array<char, 256> said{};
    if (!pipe || std::fgets(said.data(), said.size(), pipe.get()) == nullptr) return "unknown";
    std::string text(said.data());
    return text.substr(0, text.find('\n'));
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown";
}

std::string kernel() {
    utsname name{};
    return ::uname(&name) == 0 ? fmt::format("{} {}", name.sysname, name.release) : "unknown";
}

std::string load() {
    std::array<double, 1> average{};
    return ::getloadavg(average.data(), 1) == 1 ? fmt::format("{:.2f}", average[0]) : "unknown";
}

}  // namespace

std::vector<std::pair<std::string, std::string>> environment_of(
    const std::filesystem::path& folder) {
#ifdef NDEBUG
    const auto* build = "optimised";
#else
    const auto* build = "with assertions: not a measurement";
#endif
    return {{"sluice", fmt::format("{}, {}", version, build)},
            {"processor",
             fmt::format("{}, {} cores", processor(), std::thread::hardware_concurrency())},
            {"load before", load()},
            {"kernel", kernel()},
            {"disk", line_of("df --output=fstype,avail -h " + shell_word(folder.string()) +
                             " | tail -n 1")},
            {"nginx", line_of(shell_word(find_nginx()) + " -v")},
            {"curl", line_of("curl --version")},
            {"igzip", line_of("igzip --version")},
            {"gzip", line_of("gzip --version")},
            {"pigz", line_of("pigz --version")},
            {"aria2", line_of("aria2c --version")}};
}

}  // namespace sluice::bench
