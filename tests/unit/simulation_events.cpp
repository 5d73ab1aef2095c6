#include "simulation/record_writer.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <sluice/simulation/event_source.hpp>
#include <sstream>

namespace simulation_events_tests {

using namespace sluice;

namespace {

wall_time at(const char* text) {
    return parse_time(text).value();
}

event_query query(const char* start, const char* end) {
    event_query what;
    what.range = time_range{at(start), at(end)};
    what.people = what.range;
    return what;
}

std::string render(const event_source& from, const event_query& what) {
    std::string text;
    from.render(what, [&text](std::string_view piece) { text += piece; });
    return text;
}

std::vector<boost::json::object> records(const std::string& ndjson) {
    std::vector<boost::json::object> found;
    std::istringstream lines(ndjson);
    for (std::string line; std::getline(lines, line);) {
        found.push_back(boost::json::parse(line).as_object());
    }
    return found;
}

std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// The values of a CSV text, by record (RFC 4180).
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> row(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
            row.back() += text[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (quoted || (c != ',' && c != '\n')) {
            row.back() += c;
        } else if (c == ',') {
            row.emplace_back();
        } else {
            rows.push_back(std::exchange(row, std::vector<std::string>(1)));
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("simulated events of a span are the events of its parts, wherever it is cut") {
    const event_source events(7, 1000);
    const std::string whole = render(events, query("2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"));
    for (const auto& cuts : std::vector<std::vector<const char*>>{
             {"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"},
             {"2026-01-01T00:00:00.001Z"},
             {"2026-01-01T12:34:56.789Z", "2026-01-01T12:34:56.790Z",
              "2026-01-03T23:59:59.999Z"}}) {
        std::string parts;
        const char* from = "2026-01-01T00:00:00Z";
        for (const char* cut : cuts) {
            parts += render(events, query(from, cut));
            from = cut;
        }
        parts += render(events, query(from, "2026-01-04T00:00:00Z"));
        CHECK(parts == whole);
    }
    CHECK(lines(whole) == 3000);
    CHECK(events.count(time_range{at("2026-01-01"), at("2026-01-04")}) == 3000);
}

TEST_CASE("a simulated event at the start of a window is in it, one at its end is not") {
    const event_source events(3, 500);
    for (const auto& event :
         records(render(events, query("2026-02-01T00:00:00Z", "2026-02-01T01:00:00Z")))) {
        const wall_time when = at(event.at("EventStart").as_string().c_str());
        event_query from_here;
        from_here.range = time_range{when, when + std::chrono::milliseconds(1)};
        from_here.people = from_here.range;
        CHECK(lines(render(events, from_here)) == 1);
        event_query up_to_here;
        up_to_here.range = time_range{when - std::chrono::milliseconds(1), when};
        up_to_here.people = up_to_here.range;
        CHECK(render(events, up_to_here).empty());
    }
}

TEST_CASE("simulated events follow from the seed alone") {
    const auto day = query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    CHECK(render(event_source(1, 200), day) == render(event_source(1, 200), day));
    CHECK(render(event_source(1, 200), day) != render(event_source(2, 200), day));
}

TEST_CASE("simulated records hold what breaks careless readers") {
    const std::string text =
        render(event_source(1, 5000), query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"));
    bool sparse = false;
    bool newline = false;
    bool unicode = false;
    bool quote = false;
    bool dotted = false;
    std::size_t fields = 0;
    for (const auto& event : records(text)) {
        const auto id = event.at("SessionId").as_int64();
        REQUIRE(id > (std::int64_t{1} << 53));
        CHECK(static_cast<std::int64_t>(static_cast<double>(id)) != id);
        const boost::json::value* target = event.if_contains("EventTargetText");
        const std::string shown =
            target != nullptr ? std::string(target->as_string()) : std::string();
        newline |= shown.find('\n') != std::string::npos;
        quote |= shown.find('"') != std::string::npos;
        unicode |= shown.find("カート") != std::string::npos;
        dotted |= event.contains("evt_cart.total_real");
        sparse |= fields != 0 && fields != event.size();
        fields = event.size();
    }
    CHECK(sparse);
    CHECK(newline);
    CHECK(quote);
    CHECK(unicode);
    CHECK(dotted);
}

TEST_CASE("the three formats of a simulated export say the same") {
    const event_source events(11, 300);
    auto what = query("2026-01-01T06:00:00Z", "2026-01-01T18:00:00Z");
    what.fields = {"EventStart", "SessionId",    "EventTargetText",
                   "user_*",     "evt_note_str", "PageName"};
    const auto expected = records(render(events, what));
    REQUIRE(expected.size() > 100);

    what.format = export_format::json;
    const auto array = boost::json::parse(render(events, what)).as_array();
    REQUIRE(array.size() == expected.size());

    what.format = export_format::csv;
    const auto rows = read_csv(render(events, what));
    REQUIRE(rows.size() == expected.size() + 1);
    CHECK(rows[0] == std::vector<std::string>{"EventStart", "SessionId", "EventTargetText",
                                              "user_plan_str", "user_visits.total_int",
                                              "evt_note_str", "PageName"});
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(array[i] == boost::json::value(expected[i]));
        REQUIRE(rows[i + 1].size() == rows[0].size());
        for (std::size_t c = 0; c < rows[0].size(); ++c) {
            const boost::json::value* value = expected[i].if_contains(rows[0][c]);
            if (value == nullptr) {
                CHECK(rows[i + 1][c].empty());
            } else if (value->is_string()) {
                CHECK(rows[i + 1][c] == std::string(value->as_string()));
            } else {
                CHECK(rows[i + 1][c] == boost::json::serialize(*value));
            }
        }
    }
}

TEST_CASE("an empty simulated window is an empty file, [], or a header") {
    const event_source events(1, 0);
    auto what = query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    what.fields = {"IndvId", "EventStart"};
    CHECK(render(events, what).empty());
    what.format = export_format::json;
    CHECK(render(events, what) == "[]");
    what.format = export_format::csv;
    CHECK(render(events, what) == "IndvId,EventStart\n");
}

TEST_CASE("an export of individuals has one record a person, with the last event of the range") {
    const event_source events(5, 400);
    const auto day = query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    std::map<std::int64_t, std::string> last;
    for (const auto& event : records(render(events, day))) {
        last[event.at("IndvId").as_int64()] = event.at("EventStart").as_string().c_str();
    }
    auto people = day;
    people.type = export_type::individual;
    const auto found = records(render(events, people));
    CHECK(found.size() == last.size());
    for (const auto& person : found) {
        CHECK(last.at(person.at("IndvId").as_int64()) ==
              std::string(person.at("LastEventStart").as_string()));
        CHECK(at(person.at("UserCreated").as_string().c_str()) <= day.range.end);
    }
}

TEST_CASE("a segment has a part of the people, and people of another span have other events") {
    const event_source events(5, 2000);
    auto what = query("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    const auto all = lines(render(events, what));
    what.segment = "name@example.com:4241245858598272";
    const auto some = lines(render(events, what));
    CHECK(some > all / 8);
    CHECK(some < all / 2);
    what.segment = "nobody@example.com:9007199254740993";
    CHECK(render(events, what).empty());

    what.segment = "everyone";
    what.people = time_range{at("2026-01-16"), at("2026-02-15")};
    const auto still_here = lines(render(events, what));
    CHECK(still_here > 0);
    CHECK(still_here < all);
    what.people = time_range{at("2026-06-01"), at("2026-06-30")};
    CHECK(render(events, what).empty());
    what.people = time_range{at("2025-01-01"), at("2026-06-30")};
    CHECK(lines(render(events, what)) == all);
}

TEST_CASE("fields of a simulated export are known and named once") {
    const auto check = [](export_type type, std::vector<std::string> fields) {
        const auto result = event_source::check_fields(type, fields);
        return result ? std::string() : result.error().subject() + ": " + result.error().detail();
    };
    CHECK(check(export_type::event, {}) == "");
    CHECK(check(export_type::event, {"EventStart", "user_*", "evt_*", "page_*", "AppName"}) == "");
    CHECK(check(export_type::individual, {"IndvId", "LastEventStart"}) == "");
    CHECK(check(export_type::event, {"EventStart", "Nonsense"}) == "field Nonsense: unknown field");
    CHECK(check(export_type::event, {"evt_nonsense"}) == "field evt_nonsense: unknown field");
    CHECK(check(export_type::event, {"PageUrl", "PageUrl"}) == "field PageUrl: duplicate field");
    CHECK(check(export_type::individual, {"EventStart"}) == "field EventStart: unknown field");
}

TEST_CASE("stamps of records always have milliseconds") {
    const auto stamp = [](const char* text) {
        std::string out;
        append_stamp(at(text).time_since_epoch().count(), out);
        return out;
    };
    CHECK(stamp("2018-01-04T20:07:11.191Z") == "2018-01-04T20:07:11.191Z");
    CHECK(stamp("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00.000Z");
}

}  // namespace simulation_events_tests
