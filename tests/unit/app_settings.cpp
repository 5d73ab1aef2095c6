#include "app/settings.hpp"

#include "app/key_source.hpp"
#include "support/catch.hpp"

#include <cstdlib>

namespace app_settings_tests {

using namespace sluice;
using namespace sluice::app;
using namespace std::chrono_literals;

namespace {

options days() {
    options asked;
    asked.from = "2026-01-01";
    asked.to = "2026-01-03";
    return asked;
}

// One mistake in a setting, and what must be said of it.
struct mistake {
    void (*make)(options&);
    std::vector<std::string> words;
};

template <class F>
void refuses(const mistake& row, F settle) {
    options asked = days();
    row.make(asked);
    const auto result = settle(asked);
    REQUIRE_FALSE(result.has_value());
    const problem& said = result.error();
    INFO(one_line(said));
    CHECK(said.code == exit_code::usage);
    CHECK_FALSE(said.remedy.empty());
    for (const std::string& word : row.words) CHECK(said.what.find(word) != std::string::npos);
}

}  // namespace

TEST_CASE("mistakes in what is exported are named by their flag") {
    const mistake rows[] = {
        {[](options& o) { o.segment.clear(); }, {"--segment"}},
        {[](options& o) { o.type = "page"; }, {"--type", "page"}},
        {[](options& o) { o.format = "xml"; }, {"--format", "xml"}},
        {[](options& o) {
             o.fields = {"a", "b", "a"};
         },
         {"--fields", "'a'"}},
        {[](options& o) {
             o.fields = {"a", ""};
         },
         {"--fields"}},
    };
    for (const auto& row : rows) refuses(row, spec_of);
}

TEST_CASE("mistakes in the windows are named by their flag") {
    const mistake rows[] = {
        {[](options& o) { o.from = "2026-02-30"; }, {"--from", "2026-02-30"}},
        {[](options& o) { o.to = "tomorrow"; }, {"--to", "tomorrow"}},
        {[](options& o) { o.to.clear(); }, {"--to"}},
        {[](options& o) { o.to = "2026-01-01"; }, {"--to"}},
        {[](options& o) { o.to = "2025-01-01"; }, {"--to"}},
        {[](options& o) { o.every = "7h"; }, {"--from", "--to"}},
        {[](options& o) { o.every = "1m"; }, {"--every"}},
        {[](options& o) { o.every = "soon"; }, {"--every", "soon"}},
        {[](options& o) { o.settle = "late"; }, {"--settle", "late"}},
    };
    for (const auto& row : rows) {
        refuses(row, [](const options& o) { return windows_of(o, *parse_time("2026-06-01")); });
    }
}

TEST_CASE("mistakes in the account are named by their flag") {
    const mistake rows[] = {
        {[](options& o) { o.api_url = "http://api.example"; }, {"--api-url", "in the clear"}},
        {[](options& o) { o.api_url = "api.example"; }, {"--api-url", "api.example"}},
        {[](options& o) { o.api_url = "https://me@api.example"; }, {"--api-url"}},
        {[](options& o) { o.api_url = "https://api.example/?a=b"; }, {"--api-url", "query"}},
        {[](options& o) { o.rate = "often"; }, {"--rate", "often"}},
        {[](options& o) { o.rate = "0/min"; }, {"--rate", "0/min"}},
        {[](options& o) { o.burst = 0; }, {"--burst", "0"}},
        {[](options& o) { o.limit_scope = "some"; }, {"--limit-scope", "some"}},
        {[](options& o) { o.storage_hosts = {"https://x/"}; }, {"--storage-host", "https://x/"}},
    };
    for (const auto& row : rows) {
        refuses(row, [](const options& o) { return account_of(o, secret("k")); });
    }
}

TEST_CASE("mistakes in the effort are named by their flag") {
    const mistake rows[] = {
        {[](options& o) { o.downloads = "0"; }, {"--downloads", "0"}},
        {[](options& o) { o.downloads = "257"; }, {"--downloads", "257"}},
        {[](options& o) { o.downloads = "many"; }, {"--downloads", "'many'"}},
        {[](options& o) { o.downloads = "8x"; }, {"--downloads", "'8x'"}},
        {[](options& o) { o.bandwidth = "fast"; }, {"--bandwidth", "'fast'"}},
        {[](options& o) { o.bandwidth = "20MB"; }, {"--bandwidth", "'20MB'"}},
        {[](options& o) { o.bandwidth = "20 lightyears/s"; }, {"--bandwidth"}},
        {[](options& o) { o.bandwidth = "-20MB/s"; }, {"--bandwidth", "-20MB/s"}},
        {[](options& o) { o.bandwidth = "nanMB/s"; }, {"--bandwidth"}},
        {[](options& o) { o.bandwidth = "infGB/s"; }, {"--bandwidth"}},
        {[](options& o) { o.bandwidth = "1B/s"; }, {"--bandwidth", "too slow"}},
    };
    for (const auto& row : rows) refuses(row, engine_options_of);
    const mistake tries[] = {
        {[](options& o) { o.retries = -1; }, {"--retries", "-1"}},
        {[](options& o) { o.retry_wait = "x"; }, {"--retry-wait", "'x'"}},
    };
    for (const auto& row : tries) refuses(row, backfill_options_of);
}

TEST_CASE("how many downloads go on at once is a number or left to what they bring") {
    options asked;
    CHECK(engine_options_of(asked)->downloads == 8);
    asked.downloads = "32";
    CHECK(engine_options_of(asked)->downloads == 32);
    asked.downloads = "auto";
    CHECK_FALSE(engine_options_of(asked)->downloads.has_value());
}

TEST_CASE("a bandwidth is written in bytes or, as lines are sold, in bits") {
    options asked;
    CHECK_FALSE(engine_options_of(asked)->bandwidth.has_value());
    const std::pair<const char*, double> rows[] = {
        {"20MB/s", 20e6},     {"20 MB/s", 20e6},         {"1.5GB/s", 1.5e9}, {"500kB/s", 500e3},
        {"4096B/s", 4096},    {"64MiB/s", 64 * 1048576}, {"1KiB/s", 1024},   {"100Mbit/s", 12.5e6},
        {"10Gbit/s", 1.25e9}, {"800kbit/s", 100e3},
    };
    for (const auto& [text, rate] : rows) {
        INFO(text);
        asked.bandwidth = text;
        const auto how = engine_options_of(asked);
        REQUIRE(how.has_value());
        CHECK(how->bandwidth == rate);
    }
}

TEST_CASE("a mistake is named by where it was made") {
    options asked = days();
    asked.format = "xml";
    asked.origins["format"] = "SLUICE_FORMAT";
    CHECK(spec_of(asked).error().what.rfind("SLUICE_FORMAT: ", 0) == 0);
}

TEST_CASE("a date given to --to is exclusive") {
    const auto what = request_of(days());
    REQUIRE(what.has_value());
    CHECK(what->range.length() == 48h);
    CHECK(windows_of(days(), *parse_time("2026-06-01"))->windows.size() == 2);
}

TEST_CASE("an account follows its key's data centre unless a URL says otherwise") {
    options asked = days();
    CHECK(account_of(asked, secret("eu1.abc"))->base.host == "api.eu1.fullstory.com");
    CHECK(account_of(asked, secret("abc"))->base.host == "api.fullstory.com");
    asked.api_url = "https://localhost:8443";
    const auto who = account_of(asked, secret("eu1.abc"));
    REQUIRE(who.has_value());
    CHECK(who->base.host == "localhost");
    CHECK(who->base.port == 8443);
    CHECK(who->limit.interval == 30s);
    CHECK(who->limit.burst == 50);
    CHECK(who->scope == limit_scope::all);
}

TEST_CASE("the usual time of an export is the user's word, if there is one") {
    options asked;
    CHECK_FALSE(operation_time_of(asked)->has_value());
    asked.operation_time = "90s";
    CHECK(**operation_time_of(asked) == 90s);
    const mistake rows[] = {
        {[](options& o) { o.operation_time = "soon"; }, {"--operation-time", "soon"}},
        {[](options& o) { o.operation_time = "500ms"; }, {"--operation-time", "500ms"}},
        {[](options& o) { o.operation_time = "1d"; }, {"--operation-time", "1d"}},
    };
    for (const auto& row : rows) refuses(row, operation_time_of);
}

TEST_CASE("the lengths of simulated operations are a span or one number") {
    options asked;
    const struct {
        const char* text;
        std::optional<std::pair<duration, duration>> lengths;
    } rows[] = {
        {"2..8", std::pair<duration, duration>{2s, 8s}},
        {"0.5..1.5", std::pair<duration, duration>{500ms, 1500ms}},
        {"5", std::pair<duration, duration>{5s, 5s}},
        {"8..2", std::nullopt},
        {"-1..2", std::nullopt},
        {"2..", std::nullopt},
        {"..", std::nullopt},
        {"nan", std::nullopt},
        {"2s", std::nullopt},
        {"", std::nullopt},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        asked.simulate.seconds = row.text;
        const auto lengths = lengths_of(asked);
        REQUIRE(lengths.has_value() == row.lengths.has_value());
        if (!lengths) continue;
        CHECK(lengths->shortest == row.lengths->first);
        CHECK(lengths->longest == row.lengths->second);
    }
}

TEST_CASE("the state's folder is the flag's, else the one that XDG names, else the home's") {
    options asked;
    std::map<std::string, std::string> set;
    const auto where = [&] {
        return state_folder_of(asked, [&](const std::string& name) {
            const auto found = set.find(name);
            return found == set.end() ? std::nullopt : std::optional<std::string>(found->second);
        });
    };
    CHECK_FALSE(where().has_value());
    set["HOME"] = "/h/me";
    CHECK(*where() == "/h/me/.local/state/sluice");
    set["XDG_STATE_HOME"] = "relative";
    CHECK(*where() == "/h/me/.local/state/sluice");
    set["XDG_STATE_HOME"] = "/state";
    CHECK(*where() == "/state/sluice");
    asked.state = "mine";
    CHECK(*where() == "mine");
}

TEST_CASE("a key is taken as it was issued, without the white space around it") {
    CHECK(checked_key(" na1.Ab+/=9\r\n", "key")->reveal() == "na1.Ab+/=9");
    for (const char* text : {"", " \n", "two words", "line\nline", "tab\tbed", "caf\xc3\xa9"}) {
        INFO(text);
        const auto key = checked_key(text, "key.txt");
        REQUIRE_FALSE(key.has_value());
        CHECK(key.error().code == exit_code::usage);
        CHECK(key.error().what.find("key.txt") != std::string::npos);
        CHECK(key.error().what.find("words") == std::string::npos);
    }
}

TEST_CASE("a key that was read from the environment is there no more") {
    ::setenv("FULLSTORY_API_KEY", "na1.canary", 1);
    const char* before = ::getenv("FULLSTORY_API_KEY");
    const auto key = take_key_variable();
    REQUIRE(key.has_value());
    CHECK(key->reveal() == "na1.canary");
    CHECK(::getenv("FULLSTORY_API_KEY") == nullptr);
    CHECK(std::string(before).empty());
    CHECK_FALSE(take_key_variable().has_value());
}

}  // namespace app_settings_tests
