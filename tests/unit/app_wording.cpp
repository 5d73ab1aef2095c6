#include "app/wording.hpp"

#include "app/known_spec.hpp"
#include "app/terminal.hpp"
#include "app/tree.hpp"
#include "support/catch.hpp"

#include <map>

namespace app_wording_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

TEST_CASE("sizes have a unit that a person can take in") {
    const struct {
        std::uint64_t bytes;
        const char* text;
    } rows[] = {{0, "0 B"},
                {999, "999 B"},
                {1000, "1.0 kB"},
                {63'049'999, "63.0 MB"},
                {999'949, "999.9 kB"},
                {999'950, "1.0 MB"},
                {1'500'000'000, "1.5 GB"},
                {~std::uint64_t{0}, "18.4 EB"}};
    for (const auto& row : rows) CHECK(bytes_text(row.bytes) == row.text);
}

TEST_CASE("counts are grouped by thousands and nouns follow them") {
    CHECK(count_text(7) == "7");
    CHECK(count_text(1000) == "1,000");
    CHECK(count_text(1'234'567) == "1,234,567");
    CHECK(plural(1, "row") == "1 row");
    CHECK(plural(0, "row") == "0 rows");
    CHECK(plural(2048, "row") == "2,048 rows");
}

TEST_CASE("a wait is told in its two largest units, never shorter than it is") {
    const struct {
        duration wait;
        const char* text;
    } rows[] = {{0s, "0s"},         {-5s, "0s"},        {1ms, "1s"},      {59s, "59s"},
                {59001ms, "1m 0s"}, {3599s, "59m 59s"}, {3600s, "1h 0m"}, {90000s, "1d 1h"}};
    for (const auto& row : rows) CHECK(wait_text(row.wait) == row.text);
    CHECK(elapsed_text(59'999ms) == "59s");
}

TEST_CASE("a window is called by its day, or by its start within one") {
    const auto at = [](const char* text) { return *parse_time(text); };
    CHECK(window_text({at("2026-01-31"), at("2026-02-01")}) == "2026-01-31");
    CHECK(window_text({at("2026-01-31"), at("2026-01-31T01:00:00Z")}) == "2026-01-31 00:00");
    CHECK(window_text({at("2026-01-31T08:15:00Z"), at("2026-02-01T08:15:00Z")}) ==
          "2026-01-31 08:15");
}

TEST_CASE("a span is told by dates where they say it all") {
    const auto at = [](const char* text) { return *parse_time(text); };
    CHECK(span_text({at("2026-01-31"), at("2026-02-01")}) == "2026-01-31 to 2026-02-01");
    CHECK(span_text({at("2026-01-31"), at("2026-01-31T08:00:00Z")}) ==
          "2026-01-31 to 2026-01-31T08:00:00Z");
}

TEST_CASE("a path that is too long keeps its end") {
    CHECK(tail_text("abcdef", 6, true) == "abcdef");
    CHECK(tail_text("abcdef", 4, true) == "…def");
    CHECK(tail_text("abcdef", 4, false) == "..ef");
    CHECK(tail_text("abcdef", 1, true) == "f");
}

TEST_CASE("a spec is read back from its canonical line, and from nothing else") {
    export_spec spec;
    spec.segment = segment_id("me@example.com:42");
    spec.type = export_type::individual;
    spec.format = export_format::csv;
    spec.fields = {"UserId", "evt_a.b"};
    spec.scope = "internal";
    CHECK(spec_from(canonical(spec)) == spec);
    CHECK(spec_from(canonical(export_spec())) == export_spec());
    CHECK(spec_text(canonical(spec)) ==
          "segment me@example.com:42, individual, csv, fields UserId,evt_a.b, scope internal");
    for (const char* text : {"", "{}", "[]", "nonsense", R"({"segment":"a","type":"b"})"}) {
        CHECK_FALSE(spec_from(text).has_value());
        CHECK(spec_text(std::string(text)) == text);
    }
}

TEST_CASE("a tree joins folders of one child and lines up what it tells of files") {
    const std::vector<tree_file> files{{"everyone/event/date=2026-01-01/a.ndjson", "1 row"},
                                       {"everyone/event/date=2026-01-02/bb.ndjson", "2 rows"},
                                       {"manifest.ndjson", "2 lines"}};
    CHECK(draw_tree("out", files, true) ==
          "out\n"
          "├── everyone/event\n"
          "│   ├── date=2026-01-01/a.ndjson   1 row\n"
          "│   └── date=2026-01-02/bb.ndjson  2 rows\n"
          "└── manifest.ndjson                2 lines\n");
    CHECK(draw_tree("out", {}, true) == "out\n");
    CHECK(draw_tree("out", {{"a", ""}}, false) == "out\n`-- a\n");
}

TEST_CASE("bars are for terminals alone, colours for those who want them") {
    const auto judge = [](bool terminal, std::map<std::string, std::string> set) {
        return judge_terminal(terminal, [set](const std::string& name) {
            const auto found = set.find(name);
            return found == set.end() ? std::nullopt : std::optional(found->second);
        });
    };
    CHECK(judge(true, {}).is_terminal);
    CHECK(judge(true, {}).colour);
    CHECK(judge(true, {}).unicode);
    CHECK_FALSE(judge(false, {}).is_terminal);
    CHECK_FALSE(judge(false, {}).colour);
    CHECK_FALSE(judge(true, {{"TERM", "dumb"}}).is_terminal);
    CHECK_FALSE(judge(true, {{"NO_COLOR", "1"}}).colour);
    CHECK(judge(true, {{"NO_COLOR", ""}}).colour);
    CHECK(judge(true, {{"LANG", "de_DE.UTF-8"}}).unicode);
    CHECK_FALSE(judge(true, {{"LANG", "de_DE.ISO-8859-1"}}).unicode);
    CHECK_FALSE(judge(true, {{"LANG", "de_DE.UTF-8"}, {"LC_ALL", "C"}}).unicode);

    terminal_facts log_file;
    CHECK(choose_progress(progress_kind::automatic, log_file) == progress_kind::plain);
    CHECK(choose_progress(progress_kind::bar, log_file) == progress_kind::plain);
    CHECK(choose_progress(progress_kind::none, log_file) == progress_kind::none);
    terminal_facts screen;
    screen.is_terminal = true;
    CHECK(choose_progress(progress_kind::automatic, screen) == progress_kind::bar);
    CHECK(choose_progress(progress_kind::plain, screen) == progress_kind::plain);
}

}  // namespace app_wording_tests
