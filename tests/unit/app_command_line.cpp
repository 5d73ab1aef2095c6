#include "app/command_line.hpp"

#include "app/configuration.hpp"
#include "app/nearest.hpp"
#include "support/catch.hpp"

#include <unistd.h>
#include <cstdio>
#include <fstream>

namespace app_command_line_tests {

using namespace sluice::app;

namespace {

using variables = std::map<std::string, std::string>;

attempt<command_line> read(const std::vector<std::string>& arguments, variables set = {}) {
    return read_command_line(arguments, [set](const std::string& name) {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
}

const std::vector<std::string> days{"backfill",   "--from", "2026-01-01", "--to",
                                    "2026-02-01", "--out",  "there"};

std::vector<std::string> days_and(const std::vector<std::string>& more) {
    std::vector<std::string> all = days;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::string refusal_of(const std::vector<std::string>& arguments, const variables& set = {}) {
    const auto line = read(arguments, set);
    if (line) return "accepted";
    CHECK(line.error().code == exit_code::usage);
    return line.error().what + "; " + line.error().remedy;
}

// A configuration file that goes when the test ends.
class configuration_file {
public:
    explicit configuration_file(const std::string& text) {
        char name[] = "/tmp/sluice-test-XXXXXX";
        ::close(::mkstemp(name));
        path = name;
        std::ofstream(path) << text;
    }
    ~configuration_file() { std::remove(path.c_str()); }

    std::string path;
};

}  // namespace

TEST_CASE("a backfill takes what it is given and has the contract's defaults for the rest") {
    const auto line = read(days);
    REQUIRE(line.has_value());
    const options& asked = line->asked;
    CHECK(asked.command == "backfill");
    CHECK(asked.from == "2026-01-01");
    CHECK(asked.out == "there");
    CHECK(asked.segment == "everyone");
    CHECK(asked.every == "1d");
    CHECK(asked.settle == "24h");
    CHECK(asked.rate == "2/min");
    CHECK(asked.burst == 50);
    CHECK(asked.downloads == "8");
    CHECK(asked.retry_wait == "500ms");
    CHECK(asked.given("from"));
    CHECK_FALSE(asked.given("every"));
}

TEST_CASE("lists are given by commas, by the flag again, and never swallow what follows") {
    const auto line =
        read(days_and({"--fields", "a,b", "--storage-host", "x", "--storage-host", "y:1"}));
    REQUIRE(line.has_value());
    CHECK(line->asked.fields == std::vector<std::string>{"a", "b"});
    CHECK(line->asked.storage_hosts == std::vector<std::string>{"x", "y:1"});
    CHECK(refusal_of(days_and({"--fields", "a", "b"})).find("'b'") != std::string::npos);
}

TEST_CASE("a flag beats its variable, which beats the file") {
    const configuration_file file("every = \"3h\"\nburst = 7\ndownloads = 3\n");
    const variables set{{"SLUICE_EVERY", "2h"}, {"SLUICE_BURST", "6"}};
    const auto line = read(days_and({"--config", file.path, "--every", "1h"}), set);
    REQUIRE(line.has_value());
    CHECK(line->asked.every == "1h");
    CHECK(line->asked.burst == 6);
    CHECK(line->asked.downloads == "3");
    CHECK(line->asked.name_of("every") == "--every");
    CHECK(line->asked.name_of("burst") == "SLUICE_BURST");
    CHECK(line->asked.name_of("downloads") == file.path + ": downloads");
}

TEST_CASE("a file can say everything that flags can, and be named by a variable") {
    const configuration_file file(
        "from = 2026-01-01\nto = 2026-01-02T00:00:00Z\nout = \"o\"\njson = true\n"
        "fields = [\"a\", \"b\"]\nretry-wait = \"1s\"\n");
    const auto line = read({"backfill"}, {{"SLUICE_CONFIG", file.path}});
    REQUIRE(line.has_value());
    CHECK(line->asked.from == "2026-01-01");
    CHECK(line->asked.to == "2026-01-02T00:00:00Z");
    CHECK(line->asked.json);
    CHECK(line->asked.fields == std::vector<std::string>{"a", "b"});
    CHECK(line->asked.retry_wait == "1s");
}

TEST_CASE("a setting of another command's may stand in the file") {
    const configuration_file file("out = \"o\"\nrate = \"3/min\"\n");
    const auto line = read({"simulate", "--plain", "--config", file.path});
    REQUIRE(line.has_value());
    CHECK(line->asked.rate == "3/min");
}

TEST_CASE("an empty variable counts as not set") {
    const auto line = read(days, {{"SLUICE_EVERY", ""}});
    REQUIRE(line.has_value());
    CHECK(line->asked.every == "1d");
}

TEST_CASE("what is wrong is named, with the nearest that is right") {
    const configuration_file misspelt("evry = \"1h\"\n");
    const configuration_file broken("every = \n");
    const configuration_file odd("every = { a = 1 }\n");
    const struct {
        std::vector<std::string> arguments;
        variables set;
        std::vector<std::string> words;
    } rows[] = {
        {{}, {}, {"no command"}},
        {{"backfil"}, {}, {"'backfil'", "sluice backfill"}},
        {{"--bakfill"}, {}, {"flag '--bakfill'"}},
        {{"backfill", "--frm", "x"}, {}, {"--frm", "--from"}},
        {{"backfill", "--xyzzy"}, {}, {"--xyzzy", "sluice backfill --help"}},
        {{"backfill"}, {}, {"needs --from"}},
        {{"plan", "--from", "a"}, {}, {"needs --to"}},
        {{"verify"}, {}, {"needs --out"}},
        {days_and({"more"}), {}, {"'more'"}},
        {days_and({"plan"}), {}, {"plan"}},
        {days_and({"--burst", "many"}), {}, {"--burst"}},
        {days_and({"--every"}), {}, {"--every"}},
        {days, {{"SLUICE_BURST", "lots"}}, {"SLUICE_BURST", "lots"}},
        {days, {{"SLUICE_JSON", "perhaps"}}, {"SLUICE_JSON", "perhaps"}},
        {days_and({"--config", misspelt.path}), {}, {"'evry'", "'every'"}},
        {days_and({"--config", broken.path}), {}, {broken.path, "line 1"}},
        {days_and({"--config", odd.path}), {}, {"'every'"}},
        {days_and({"--config", "/nowhere.toml"}), {}, {"/nowhere.toml"}},
    };
    for (const auto& row : rows) {
        const std::string said = refusal_of(row.arguments, row.set);
        INFO(said);
        for (const std::string& word : row.words) CHECK(said.find(word) != std::string::npos);
        CHECK(said.find('\n') == std::string::npos);
    }
}

TEST_CASE("help and version are texts, not errors") {
    CHECK(read({"--version"})->text.rfind("sluice ", 0) == 0);
    CHECK(read({"--help"})->text.find("backfill") != std::string::npos);
    const std::string help = read({"backfill", "--help"})->text;
    CHECK(help.find("--from") != std::string::npos);
    CHECK(help.find("Example") != std::string::npos);
    CHECK(read({"simulate", "--help"})->text.find("--faults") != std::string::npos);
}

TEST_CASE("another verb takes the same line as the backfill that it looks at") {
    for (const char* verb : {"plan", "status", "verify", "cancel"}) {
        auto line = days_and({"--every", "1h", "--type", "individual", "--rate", "10/s"});
        line.front() = verb;
        INFO(verb);
        CHECK(read(line).has_value());
    }
}

TEST_CASE("a scenario stands in for the windows of a plan") {
    const auto line = read({"plan", "--scenario", "case.json"});
    REQUIRE(line.has_value());
    CHECK(line->asked.scenario == "case.json");
    CHECK(refusal_of({"backfill", "--scenario", "case.json"}).find("--scenario") !=
          std::string::npos);
}

TEST_CASE("distances count changes, additions, losses and swaps") {
    const struct {
        const char *a, *b;
        std::size_t distance;
    } rows[] = {{"", "", 0},         {"", "abc", 3},     {"abc", "abc", 0}, {"abc", "abd", 1},
                {"from", "form", 1}, {"frm", "from", 1}, {"out", "to", 3},  {"every", "evry", 1}};
    for (const auto& row : rows) {
        CHECK(edit_distance(row.a, row.b) == row.distance);
        CHECK(edit_distance(row.b, row.a) == row.distance);
    }
}

TEST_CASE("a word far from all known ones is not guessed at") {
    CHECK(nearest("xyzzy", {"from", "to", "out"}).empty());
    CHECK(nearest("retrywait", {"retries", "retry-wait"}) == "retry-wait");
}

}  // namespace app_command_line_tests
