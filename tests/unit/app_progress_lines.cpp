#include "app/progress_lines.hpp"

#include "support/catch.hpp"
#include "support/run_of_days.hpp"

namespace app_progress_lines_tests {

using namespace sluice;
using namespace sluice::app;
using namespace sluice::testing;
using namespace std::chrono_literals;

namespace {

screen wide() {
    return screen{100, 24, false, true};
}

}  // namespace

TEST_CASE("a line for each export tells its state, how far it is, and how fast") {
    run_of_days run(14);
    run.enter(0s, 1, stage::downloading);
    run.tell(1s, 1, events::progressed{4'500'000, 0});
    run.enter(0s, 2, stage::running);
    run.tell(1s, 2, events::polled{50.0});
    run.enter(0s, 3, stage::creating);
    const auto lines = running_lines(run.after(4s), screen{80, 24, false, false});
    REQUIRE(lines.size() == 3);
    CHECK(lines[0] ==
          "  2026-01-01  downloading  ##--------------------           4.5 MB     4.5 MB/s");
    CHECK(lines[1] == "  2026-01-02  exporting    ####################--   95%         4s");
    CHECK(lines[2] == "  2026-01-03  creating     ----------------------");
}

TEST_CASE("a download that fell silent has no speed any more") {
    run_of_days run(1);
    run.enter(0s, 1, stage::downloading);
    run.tell(1s, 1, events::progressed{4'500'000, 0});
    CHECK(running_lines(run.after(2s), wide())[0].find("4.5 MB/s") != std::string::npos);
    CHECK(running_lines(run.after(9s), wide())[0].find("0 B/s") != std::string::npos);
}

TEST_CASE("trouble is shown until the next good news") {
    run_of_days run(1);
    run.enter(0s, 1, stage::running);
    run.tell(1s, 1, events::retrying{failure(error::connection_lost), 1s});
    const auto line = [&] { return running_lines(run.after(2s), wide())[0]; };
    CHECK(line().find("connection was lost") != std::string::npos);
    run.tell(2s, 1, events::polled{10.0});
    CHECK(line().find("connection was lost") == std::string::npos);
}

TEST_CASE("no line is wider than the screen, at any width, with or without colours") {
    run_of_days run(14);
    run.enter(0s, 1, stage::downloading);
    run.tell(1s, 1, events::progressed{4'500'000, 0});
    run.enter(0s, 2, stage::running);
    run.tell(1s, 2, events::retrying{failure(error::malformed_answer), 1s});
    run.tell(1s, 1, events::throttled{30s});
    for (std::size_t width = 1; width < 130; ++width) {
        const screen on{width, 24, false, true};
        auto lines = running_lines(run.after(2s), on);
        lines.push_back(total_line(run.after(2s), on));
        for (const auto& line : lines) CHECK(columns_of(line) <= width);
    }
}

TEST_CASE("a low screen keeps the exports that are nearest to delivery") {
    run_of_days run(20);
    for (int i = 1; i <= 20; ++i) {
        run.enter(0s, i, i == 20 ? stage::downloading : i == 10 ? stage::running : stage::creating);
    }
    const auto lines = running_lines(run.after(1s), screen{80, 6, false, true});
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].find("2026-01-01") != std::string::npos);
    CHECK(lines[1].find("2026-01-10") != std::string::npos);
    CHECK(lines[2].find("2026-01-20") != std::string::npos);
    CHECK(lines[3].find("17 more") != std::string::npos);
    for (std::size_t height = 0; height < 30; ++height) {
        const auto fit = running_lines(run.after(1s), screen{80, height, false, true});
        CHECK(fit.size() + 2 <= std::max<std::size_t>(height, 2));
    }
}

TEST_CASE("the total tells windows, tokens, time left and time gone") {
    run_of_days run(14);
    run.deliver(1s, 1);
    const screen plain{100, 24, false, false};
    CHECK(total_line(run.after(12s, 12), plain) ==
          "  1 of 14 windows  ##--------------------------------------  "
          "12 tokens, 13m 30s left, elapsed 12s");
    CHECK(total_line(run.after(12s, 0, 18s), screen{60, 24, false, false}) ==
          "  1 of 14 windows  0 tokens, next in 18s, 19m 18s left, elap");
}

TEST_CASE("the total tells failures and throttling where there are any") {
    run_of_days run(3);
    CHECK(total_line(run.after(1s), wide()).find("failed") == std::string::npos);
    run.tell(1s, 1, events::failed{failure(error::stalled)});
    run.tell(1s, 1, events::throttled{30s});
    const auto line = total_line(run.after(11s), wide());
    CHECK(line.find("1 failed") != std::string::npos);
    CHECK(line.find("throttled, 20s") != std::string::npos);
    CHECK(total_line(run.after(32s), wide()).find("throttled") == std::string::npos);
}

TEST_CASE("without a word of the bucket nothing is said of tokens") {
    run_of_days run(3);
    auto now = run.after(1s);
    now.tokens.reset();
    CHECK(total_line(now, wide()).find("token") == std::string::npos);
    CHECK(plain_line(now).find("token") == std::string::npos);
}

TEST_CASE("colours come and go whole") {
    run_of_days run(3);
    run.enter(0s, 1, stage::running);
    screen on = wide();
    on.colour = true;
    const auto coloured = running_lines(run.after(1s), on)[0];
    CHECK(coloured.find("\x1b[36m") != std::string::npos);
    std::string bare;
    for (std::size_t i = 0; i < coloured.size(); ++i) {
        if (coloured[i] == '\x1b')
            i = coloured.find('m', i);
        else
            bare += coloured[i];
    }
    CHECK(bare == running_lines(run.after(1s), wide())[0]);
}

TEST_CASE("a bar has half steps where letters allow") {
    const auto bar = [](double fraction, bool unicode) {
        screen_line line(screen{10, 24, false, unicode});
        return line.bar(fraction, 4, tone::good).str();
    };
    CHECK(bar(0, true) == "────");
    CHECK(bar(0.125, true) == "╸───");
    CHECK(bar(0.5, true) == "━━──");
    CHECK(bar(1, true) == "━━━━");
    CHECK(bar(7, true) == "━━━━");
    CHECK(bar(-1, true) == "────");
    CHECK(bar(0.625, false) == "##--");
}

TEST_CASE("a pulse runs to and fro and never leaves its columns") {
    const auto pulse = [](double phase) {
        screen_line line(screen{40, 24, false, false});
        return line.pulse(phase, 16, tone::busy).str();
    };
    CHECK(pulse(0) == "##--------------");
    CHECK(pulse(0.25) == "-------##-------");
    CHECK(pulse(0.5) == "--------------##");
    CHECK(pulse(0.75) == "-------##-------");
    CHECK(pulse(1) == pulse(0));
    screen_line narrow(screen{40, 24, false, false});
    CHECK(narrow.pulse(0.5, 1, tone::busy).str() == "#");
}

TEST_CASE("a delivered window tells its file, rows and size, and fits the screen") {
    const screen on{80, 24, false, true};
    const auto line = delivered_line(delivery(1), on);
    CHECK(columns_of(line) <= 80);
    CHECK(line.find("✓ …") == 0);
    CHECK(line.find("20260101T000000Z_20260102T000000Z.ndjson   2,013 rows     1.2 MB") !=
          std::string::npos);
    CHECK(delivered_line(delivery(1), screen{120, 24, false, true}).find("✓ everyone/event") == 0);
}

TEST_CASE("a failed window tells all of why, however narrow the screen") {
    const auto line = failed_line(day(1), failure(error::request_refused, "segment", "no such one"),
                                  screen{20, 24, false, true});
    CHECK(line.find("✗ 2026-01-01  ") == 0);
    CHECK(line.find("no such one") != std::string::npos);
}

TEST_CASE("a plain line tells the same without a terminal") {
    run_of_days run(14, 1);
    run.deliver(1s, 1);
    run.enter(1s, 3, stage::downloading);
    run.enter(1s, 4, stage::running);
    CHECK(plain_line(run.after(65s, 20)) ==
          "sluice: 1m 5s: 2 of 14 windows delivered, 2 under way (1 downloading); 2,013 rows, "
          "1.2 MB; 20 tokens, 6m 0s left");
}

}  // namespace app_progress_lines_tests
