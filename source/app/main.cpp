#include "app/commands.hpp"
#include "app/key_source.hpp"
#include "app/log.hpp"
#include "app/report.hpp"
#include "app/terminal.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>

namespace sluice::app {
namespace {

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

attempt<int> run(const options& asked) {
    if (asked.command == "backfill") return command_backfill(asked, variable);
    if (asked.command == "plan") return command_plan(asked, variable);
    if (asked.command == "status") return command_status(asked, variable);
    if (asked.command == "verify") return command_verify(asked, variable);
    if (asked.command == "segments") return command_segments(asked, variable);
    if (asked.command == "cancel") return command_cancel(asked, variable);
    if (asked.command == "simulate") return command_simulate(asked);
    return command_demo(asked, variable);
}

// The soft limit is low for the sake of programs that use select(); each download takes a few.
void use_all_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Each thread that meets another in malloc gets an arena of its own, for which glibc reserves 64
// MiB of addresses, and twice that for a moment. Where `ulimit -v` counts them, a few would leave
// none.
void share_arenas_where_addresses_are_short() {
#ifdef M_ARENA_MAX
    constexpr rlim_t for_an_arena = rlim_t{512} << 20;
    rlimit limit{};
    if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    ::mallopt(M_ARENA_MAX,
              static_cast<int>(std::clamp<rlim_t>(limit.rlim_cur / for_an_arena, 1, 1024)));
#endif
}

int tell(const problem& what) {
    write_to_terminal(one_line(what) + "\n");
    return static_cast<int>(what.code);
}

int start(const std::vector<std::string>& arguments) {
    const auto line = read_command_line(arguments, variable);
    if (!line) return tell(line.error());
    if (auto ready = begin_log(line->asked); !ready) return tell(ready.error());
    const auto status = line->text.empty() ? run(line->asked) : print(line->text);
    return status ? *status : tell(status.error());
}

}  // namespace
}  // namespace sluice::app

int main(int argc, char** argv) {
    using namespace sluice::app;
    // The reader of the progress may go away; the backfill continues.
    std::signal(SIGPIPE, SIG_IGN);
    use_all_descriptors();
    share_arenas_where_addresses_are_short();
    // Whatever the command, the environment stays in memory until the end.
    if (std::getenv("FULLSTORY_API_KEY")) forbid_core_dumps();
    try {
        return start({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        return tell({exit_code::unexpected, error.what(),
                     "run the same command to resume; --log-level debug says more"});
    }
}
