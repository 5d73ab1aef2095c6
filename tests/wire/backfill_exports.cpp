#include "wire/threaded_backfill.hpp"

namespace backfill_exports_tests {

// What a whole backfill makes of calls that fail and of exports that do not end well, over real
// TLS.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

sluice::testing::effort quick_engine(int retries = 4) {
    sluice::testing::effort how;
    how.pause.first = 1ms;
    how.retries = retries;
    return how;
}

// The ids of the operations that were created, and of those that were looked at.
std::vector<std::string> operations(threaded_backfill& work, const std::string& kind) {
    std::vector<std::string> ids;
    for (const auto& call : work.server.brain_at_rest().arrivals())
        if (call.kind == kind) ids.push_back(call.what);
    return ids;
}

// Checks at every create that fails: the intent had been written down before.
void expect_intents_on_record(threaded_backfill& work) {
    work.at_event = [&work, tries = 0](const event& what) mutable {
        const auto* call = what.as<events::called>();
        if (!call || call->kind != call_kind::create || !call->problem) return;
        const auto on_record = await(work.store.unfinished(1)).value();
        REQUIRE(on_record.size() == 1);
        CHECK(on_record.front().now == export_record::state::intended);
        CHECK(on_record.front().creations == ++tries);
    };
}

}  // namespace

TEST_CASE("a create that fails or is not answered was on record, and leaves an orphan at most") {
    const auto [faults, tries, taken] = GENERATE(table<const char*, std::size_t, std::size_t>({
        {R"([{"on":"create","count":3,"status":503}])", 4, 1},
        {R"([{"on":"create","status":500,"body":"<html>upstream</html>"}])", 2, 1},
        {R"([{"on":"create","count":2,"drop":true}])", 3, 3},
        {R"([{"on":"create","count":2,"cut_after":5}])", 3, 3},
    }));
    CAPTURE(faults);
    threaded_backfill work(account_of(0.1, faults), 1, quick_engine());
    expect_intents_on_record(work);
    work.run();
    CHECK(work.result().windows.delivered == 1);
    CHECK(work.result().requests.create == tries);
    CHECK(work.right_files() == 1);
    // The one that was answered is the only one that is ever asked about.
    std::vector<std::string> made;
    for (const auto& id : operations(work, "create"))
        if (!id.empty()) made.push_back(id);
    CHECK(made.size() == taken);
    for (const auto& id : operations(work, "poll")) CHECK(id == made.back());
}

TEST_CASE("a create that goes on failing is given up after its retries, with the server's words") {
    const char* faults =
        GENERATE(R"([{"on":"create","count":0,"status":502,"body":"{\"message\":\"too busy\"}"}])",
                 R"([{"on":"create","count":0,"drop":true}])");
    CAPTURE(faults);
    threaded_backfill work(account_of(0.1, faults), 1, quick_engine(3));
    work.run();
    CHECK(work.result().windows.failed == 1);
    CHECK(work.result().requests.create == 4);
    const bool answered = work.problem().cause() == error::server_failed;
    CHECK((answered || work.problem().cause() == error::connection_lost));
    CHECK((work.problem().message().find("too busy") != std::string::npos) == answered);
}

TEST_CASE("what the API refuses for good ends the window with its words, after one call") {
    const auto [status, cause] = GENERATE(table<int, error>({
        {400, error::request_refused},
        {403, error::permission_denied},
        {404, error::request_refused},
        {409, error::request_refused},
    }));
    const auto faults = R"([{"on":"create","count":0,"status":)" + std::to_string(status) +
                        R"(,"body":"{\"code\":7,\"message\":\"no such field\"}"}])";
    threaded_backfill work(account_of(0.1, faults.c_str()), 1, quick_engine());
    work.run();
    CHECK(work.result().windows.failed == 1);
    CHECK(work.result().requests.create == 1);
    CHECK(work.problem().cause() == cause);
    CHECK_THAT(work.problem().message(), Catch::Contains("no such field"));
}

TEST_CASE("a key that is refused ends the run, whichever call it is") {
    const char* kind = GENERATE("create", "poll", "results");
    const auto faults = R"([{"on":")" + std::string(kind) +
                        R"(","count":0,"status":401,"body":"{\"message\":\"key revoked\"}"}])";
    threaded_backfill work(account_of(0.1, faults.c_str()), 3, quick_engine());
    work.run();
    REQUIRE(work.result().ended_by);
    CHECK(work.result().ended_by->cause() == error::key_refused);
    CHECK_THAT(work.result().ended_by->message(), Catch::Contains("key revoked"));
    CHECK(work.result().windows.delivered + work.result().windows.failed == 0);
    // All windows can be gone on with.
    CHECK(await(work.store.failed(1))->empty());
    if (std::string(kind) == "create") CHECK(work.result().requests.create == 1);
}

TEST_CASE("an export that is gone or has failed is made anew, three times at most") {
    const auto [fault, cause, words] = GENERATE(table<std::string, error, std::string>({
        {R"("on":"poll","status":404,"body":"{\"message\":\"no operation\"}")", error::not_found,
         "no operation"},
        {R"("on":"poll","body":"{\"state\":\"ERROR\",\"errorDetails\":\"quota is used up\"}")",
         error::operation_failed, "quota is used up"},
        {R"("on":"poll","body":"{\"state\":\"FAILED\",\"errorDetails\":{\"why\":\"a bug\"}}")",
         error::operation_failed, "a bug"},
        {R"("on":"results","status":404,"body":"{\"message\":\"no results\"}")", error::not_found,
         "no results"},
    }));
    CAPTURE(fault);
    threaded_backfill once(account_of(0.1, ("[{" + fault + "}]").c_str()), 1, quick_engine());
    once.run();
    CHECK(once.result().windows.delivered == 1);
    CHECK(once.result().requests.create == 2);
    CHECK(once.right_files() == 1);

    threaded_backfill always(account_of(0.1, ("[{\"count\":0," + fault + "}]").c_str()), 1,
                             quick_engine());
    always.run();
    CHECK(always.result().windows.failed == 1);
    CHECK(always.result().requests.create == 3);
    CHECK(always.problem().cause() == cause);
    CHECK_THAT(always.problem().message(), Catch::Contains(words));
}

TEST_CASE("a state that nobody knows and a percentage that goes back are waited out") {
    const char* faults =
        GENERATE(R"([{"on":"poll","count":2,"body":"{\"state\":\"SIMMERING\"}"}])",
                 R"([{"on":"poll","body":"{\"state\":\"PENDING\",\"estimatePctComplete\":90}"},)"
                 R"({"on":"poll","first":2,)"
                 R"("body":"{\"state\":\"PENDING\",\"estimatePctComplete\":20}"},)"
                 R"({"on":"poll","first":3,)"
                 R"("body":"{\"state\":\"PENDING\",\"estimatePctComplete\":-1e308}"},)"
                 R"({"on":"poll","first":4,)"
                 R"("body":"{\"state\":\"PENDING\",\"estimatePctComplete\":100}"}])");
    CAPTURE(faults);
    threaded_backfill work(account_of(0.1, faults), 1, quick_engine(0));
    work.run();
    CHECK(work.result().windows.delivered == 1);
    CHECK(work.result().requests.create == 1);
    CHECK(work.result().requests.poll >= 3);
    CHECK(work.right_files() == 1);
}

TEST_CASE("an operation without an end has a deadline, as has the one made instead") {
    const char* faults =
        GENERATE(R"([{"on":"create","count":0,"never_complete":true}])",
                 R"([{"on":"poll","count":0,"body":"{\"state\":\"SIMMERING\"}"}])");
    CAPTURE(faults);
    auto how = quick_engine();
    how.operation_deadline = 100ms;
    threaded_backfill work(account_of(0.1, faults), 1, how);
    work.run();
    CHECK(work.result().windows.failed == 1);
    CHECK(work.result().requests.create == 3);
    CHECK(work.problem().cause() == error::operation_overdue);
}

TEST_CASE("an export that is complete without results is asked again, so often and no more") {
    const std::string fault = R"("on":"poll","body":"{\"state\":\"COMPLETED\",\"results\":null}")";
    threaded_backfill late(account_of(0.1, ("[{\"count\":2," + fault + "}]").c_str()), 1,
                           quick_engine());
    late.run();
    CHECK(late.result().windows.delivered == 1);
    CHECK(late.result().requests.create == 1);
    CHECK(late.result().requests.poll == 3);

    threaded_backfill never(account_of(0.1, ("[{\"count\":0," + fault + "}]").c_str()), 1,
                            quick_engine(3));
    never.run();
    CHECK(never.result().windows.failed == 1);
    CHECK(never.result().requests.create == 1);
    CHECK(never.result().requests.poll == 4);
    CHECK(never.problem().cause() == error::results_missing);
    // The next run asks again, and creates nothing.
    CHECK(await(never.store.unfinished(1))->size() == 1);
}

}  // namespace backfill_exports_tests
