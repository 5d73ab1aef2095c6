#include "app/commands.hpp"
#include "app/demo_server.hpp"
#include "app/file_replacement.hpp"
#include "app/report.hpp"
#include "app/run_backfill.hpp"
#include "app/tree.hpp"
#include "app/wording.hpp"

#include <sluice/version.hpp>

#include <fmt/format.h>
#include <unistd.h>
#include <async/complete.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* demo_key = "demo.c2x1aWNl";
constexpr int days_shown = 14;

struct demo_folders {
    fs::path out;
    fs::path state;  ///< beside it, with the certificate
};

// A fresh one each time: a demo is seen once, and never resumed.
attempt<demo_folders> folders_of(const options& asked) {
    std::error_code problem;
    // Only the flag itself: a variable or a file may name the folder of real data.
    if (!asked.out.empty() && asked.name_of("out") == "--out") {
        const fs::path out = fs::absolute(asked.out).lexically_normal();
        demo_folders named{out.has_filename() ? out : out.parent_path(), {}};
        named.state = named.out.string() + ".state";
        const bool used = fs::exists(named.out, problem) && !fs::is_empty(named.out, problem);
        if (used || fs::exists(named.state, problem)) {
            return usage_problem(fmt::format("{} has been used already", named.out.string()),
                                 "the demo begins anew each time: name a folder that does not "
                                 "exist yet, or none");
        }
        return named;
    }
    const fs::path base = fs::temp_directory_path(problem);
    std::string made = ((problem ? fs::path("/tmp") : base) / "sluice-demo-XXXXXX").string();
    if (!::mkdtemp(made.data())) {
        return app::problem{exit_code::storage, fmt::format("{}: {}", made, std::strerror(errno)),
                            "name a folder with --out"};
    }
    return demo_folders{fs::path(made) / "out", fs::path(made) / "state"};
}

attempt<fs::path> write_certificate(const demo_folders& folders, const std::string& pem) {
    std::error_code ignored;
    fs::create_directories(folders.state, ignored);
    const fs::path file = folders.state / "cert.pem";
    file_replacement next(file, 0644);
    next.append(pem);
    const std::string reason = next.commit();
    if (reason.empty()) return file;
    return problem{exit_code::storage, fmt::format("{}: {}", file.string(), reason),
                   "name a folder that can be written to with --out"};
}

simulation_options simulation() {
    simulation_options what;  // the true limit: two calls a minute, fifty at once
    what.key = demo_key;
    what.shortest = std::chrono::seconds(3);
    what.longest = std::chrono::seconds(8);
    return what;
}

// As if somebody had typed it for this server.
options typed(const options& asked, const demo_server& server, const demo_folders& folders,
              wall_time now) {
    options line = asked;
    const auto yesterday = std::chrono::floor<std::chrono::days>(now - std::chrono::hours(24));
    line.from = format_time(yesterday - std::chrono::days(days_shown));
    line.to = format_time(yesterday);
    line.every = "1d";
    line.api_url = server.origin();
    line.storage_hosts = {fmt::format("localhost:{}", server.port())};
    line.out = folders.out.string();
    line.state = folders.state.string();
    return line;
}

attempt<backfill_order> order_of(const options& line, const environment& variables, wall_time now) {
    auto who = account_of(line, secret(demo_key));
    if (!who) return who.error();
    auto windows = windows_of(line, now);
    if (!windows) return windows.error();
    const auto shown = progress_of(line);
    if (!shown) return shown.error();
    backfill_order order;
    order.who = std::move(*who);
    order.windows = std::move(*windows);
    order.shown = *shown;
    order.terminal = judge_terminal(::isatty(STDERR_FILENO) == 1, variables);
    return order;
}

attempt<std::string> tree_of(backfill_place& place, bool unicode) {
    const auto known = complete(place.store().find_backfill(place.sink().id()));
    if (!known) return problem_of(known.error());
    std::vector<tree_file> files;
    if (*known) {
        const ledger::receipt_visitor list = [&](const receipt& what) {
            files.push_back(
                {what.path(), fmt::format("{:>10}  {:>9}", plural(what.content.rows, "row"),
                                          bytes_text(what.content.bytes))});
        };
        auto told = complete(place.store().for_each_receipt((*known)->key, list));
        if (!told) return problem_of(told.error());
    }
    files.push_back({"manifest.ndjson", "  one receipt a line"});
    return draw_tree(place.sink().id(), files, unicode);
}

std::string what_next(const demo_folders& folders) {
    const std::string places =
        fmt::format("--out {} --state {}", folders.out.string(), folders.state.string());
    return fmt::format(
        "\nTry next:\n"
        "  sluice verify {0}\n"
        "  sluice status {0}\n"
        "  sluice plan --from 2025-01-01 --to 2026-01-01     how long a year takes\n"
        "And for your own account:\n"
        "  export FULLSTORY_API_KEY=...\n"
        "  sluice backfill --from 2026-01-01 --to 2026-02-01 --out events\n",
        places);
}

attempt<int> tell_end(const options& asked, const demo_folders& folders,
                      const backfill_order& order, backfill_place& place, const backfill_end& end) {
    const int status = exit_status_of(end.what, end.signal);
    std::string report = asked.json ? json_report(end.what) : human_report(end.what);
    if (!asked.json) {
        const auto tree = tree_of(place, order.terminal.unicode);
        if (!tree) return tree.error();
        report += "\n" + *tree + (status == 0 ? what_next(folders) : "");
    }
    const auto printed = print(report);
    auto why = problem_at_end(end, status);
    if (!why) return printed;
    why->remedy = "sluice demo begins anew";
    return *why;
}

}  // namespace

attempt<int> command_demo(const options& asked, const environment& variables) {
    real_clock time;
    const auto folders = folders_of(asked);
    if (!folders) return folders.error();
    auto server = demo_server::start(simulation());
    if (!server) return problem_of(server.error());
    const auto trusted = write_certificate(*folders, (*server)->certificate());
    if (!trusted) return trusted.error();
    tls_options trust;
    trust.ca_file = trusted->string();
    trust.user_agent = std::string("sluice/") + version;
    auto network = tls_transport::open(trust);
    if (!network) return problem_of(network.error());

    const options line = typed(asked, **server, *folders, time.wall_now());
    const auto order = order_of(line, variables, time.wall_now());
    if (!order) return order.error();
    auto place = backfill_place::open(folders->out, folders->state, order->who.fingerprint(),
                                      order->spec, time);
    if (!place) return place.error();
    if (!asked.json) {
        const auto told = print(
            fmt::format("{} days from a simulated account at {}, over TLS, under the true limit:\n"
                        "50 calls at once, then one more every 30 s.\n\n",
                        days_shown, (*server)->origin()));
        if (!told) return told;
    }
    const auto end = run_backfill(*order, *place, **network, time);
    if (!end) return end.error();
    return tell_end(asked, *folders, *order, *place, *end);
}

}  // namespace sluice::app
