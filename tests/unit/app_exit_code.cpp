#include "app/exit_code.hpp"

#include "app/problem.hpp"
#include "support/catch.hpp"

#include <csignal>

namespace app_exit_code_tests {

using namespace sluice;
using namespace sluice::app;

namespace {

summary of_windows(std::uint64_t planned, std::uint64_t delivered, std::uint64_t already,
                   std::uint64_t failed) {
    summary what;
    what.windows.planned = planned;
    what.windows.delivered = delivered;
    what.windows.already = already;
    what.windows.failed = failed;
    return what;
}

summary ended_by(error cause) {
    summary what = of_windows(3, 1, 0, 0);
    what.ended_by = failure(cause);
    return what;
}

}  // namespace

TEST_CASE("a run is done when every settled window is there, from this run or another") {
    CHECK(exit_status_of(of_windows(3, 3, 0, 0), 0) == 0);
    CHECK(exit_status_of(of_windows(3, 0, 3, 0), 0) == 0);
    CHECK(exit_status_of(of_windows(3, 1, 2, 0), 0) == 0);
    CHECK(exit_status_of(of_windows(0, 0, 0, 0), 0) == 0);
    summary unsettled = of_windows(3, 3, 0, 0);
    unsettled.windows.unsettled = 2;
    CHECK(exit_status_of(unsettled, 0) == 0);
}

TEST_CASE("a signal that came too late to stop anything is no failure") {
    CHECK(exit_status_of(of_windows(3, 3, 0, 0), SIGINT) == 0);
}

TEST_CASE("failed or missing windows make a run incomplete") {
    CHECK(exit_status_of(of_windows(3, 2, 0, 1), 0) == 3);
    CHECK(exit_status_of(of_windows(3, 2, 0, 0), 0) == 3);
}

TEST_CASE("the exit status tells why a run ended early") {
    CHECK(exit_status_of(ended_by(error::stopped), SIGINT) == 130);
    CHECK(exit_status_of(ended_by(error::stopped), SIGTERM) == 143);
    const struct {
        error cause;
        int status;
    } rows[] = {
        {error::key_refused, 4},    {error::ledger_locked, 5}, {error::ledger_failed, 6},
        {error::ledger_damaged, 6}, {error::disk_full, 6},     {error::sink_failed, 6},
        {error::stopped, 3},        {error::stalled, 3},       {error::certificate_refused, 3},
    };
    for (const auto& row : rows) {
        INFO(failure(row.cause).message());
        CHECK(exit_status_of(ended_by(row.cause), 0) == row.status);
    }
}

TEST_CASE("a window that failed for want of disk is the disk's failure") {
    summary what = of_windows(3, 2, 0, 1);
    what.failures.push_back({time_range{}, failure(error::disk_full)});
    CHECK(exit_status_of(what, 0) == 6);
}

TEST_CASE("a problem is told on one line, whatever a server said") {
    const failure said(error::request_refused, "window\n2026", "no\x1b[2Jsuch\r\nfield");
    const std::string line = one_line(problem_of(said));
    CHECK(line.rfind("sluice: ", 0) == 0);
    CHECK(line.find("; ") != std::string::npos);
    CHECK(line.find_first_of("\n\r\x1b") == std::string::npos);
    CHECK(one_line(usage_problem("it is so.", "do this.")) == "sluice: it is so; do this");
}

TEST_CASE("every cause has the exit code of its kind") {
    CHECK(exit_code_of(error::invalid_argument) == exit_code::usage);
    CHECK(exit_code_of(error::folder_of_another_backfill) == exit_code::usage);
    CHECK(exit_code_of(error::permission_denied) == exit_code::key_refused);
    CHECK(exit_code_of(error::folder_locked) == exit_code::locked);
    CHECK(exit_code_of(error::ledger_too_new) == exit_code::storage);
    CHECK(exit_code_of(error::timed_out) == exit_code::unexpected);
}

}  // namespace app_exit_code_tests
