#include <sluice/sinks/manifest.hpp>

#include <atomic>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/sink_steps.hpp"

namespace sluice::test::sink_steps {
namespace {

receipt receipt_of(int day, std::string_view text, std::vector<stored_object> objects) {
    receipt one;
    one.window = window_of_day(day);
    one.content = proof_of(text);
    one.objects = std::move(objects);
    one.operation = operation_id("operation");
    one.results = export_id("export");
    one.delivered_at = one.window.end;
    return one;
}

// What is brought to its place before it is to be seen.
void check_preparing(sink_under_test& what) {
    const auto large = sample_text(6'000'000);
    const auto ready = open_window(what, 7);
    for (std::size_t at = 0; at < large.size(); at += 500'000)
        write(*ready, std::string_view(large).substr(at, 500'000));
    for (int i = 0; i < 2; ++i) REQUIRE(await(ready->prepare()).has_value());
    CHECK_FALSE(what.visible().contains(window_of_day(7)));
    REQUIRE(await(ready->commit(proof_of(large))).has_value());
    CHECK((what.visible().at(window_of_day(7)) == large));
    {
        const auto dropped = open_window(what, 8);
        write(*dropped, "never to be seen");
        REQUIRE(await(dropped->prepare()).has_value());
    }
    CHECK(what.is_tidy());
    {
        const auto kept = open_window(what, 8);
        write(*kept, "kept, ");
        checkpoint(*kept, "a note");
        write(*kept, "not kept");
        REQUIRE(await(kept->prepare()).has_value());
    }
    const auto again = resumed(what, 8, "a note", "kept, ");
    again->abort();
    CHECK(what.is_tidy());
}

// Written over and over again, as a run ends that delivers what was delivered: the same is there.
void check_repetition(sink_under_test& what) {
    const auto first = deliver(what, 9, "twice the same");
    const auto second = deliver(what, 9, "twice the same");
    CHECK(first.front().name == second.front().name);
    CHECK(first.front().digest == second.front().digest);
    CHECK(what.visible().at(window_of_day(9)) == "twice the same");
}

void check_verifying(sink_under_test& what) {
    const auto text = sample_text(2'000'000);
    const auto good = receipt_of(5, text, deliver(what, 5, text));
    std::atomic<std::uint64_t> read = 0;
    const sink::reading count = [&read](std::uint64_t bytes) { read += bytes; };
    CHECK(await(what.target().verify(good, count)).value().empty());
    CHECK(read == good.objects.front().bytes);
    CHECK(await(what.target().verify(good, {})).value().empty());
    auto longer = good;
    ++longer.content.bytes;
    ++longer.objects.front().bytes;
    CHECK_FALSE(await(what.target().verify(longer, {})).value().empty());
    auto other = good;
    other.content.xxh3 = other.objects.front().digest = std::string(32, '0');
    CHECK_FALSE(await(what.target().verify(other, {})).value().empty());
    auto nowhere = good;
    nowhere.window = window_of_day(20);
    nowhere.objects.front().name = object_name(target_of_day(20));
    CHECK(await(what.target().verify(nowhere, {})).value() == "missing");
    what.damage(window_of_day(5));
    CHECK_FALSE(await(what.target().verify(good, {})).value().empty());
    deliver(what, 5, text);
}

void check_unmatched(sink_under_test& what) {
    const auto before = what.visible();
    const auto rows = unmatched_target(conformance_spec(), window_of_day(6));
    {
        const auto to = await(what.target().open(rows)).value();
        REQUIRE(to);
        write(*to, "half");
        checkpoint(*to, "note");
    }
    auto left = await(what.target().resume(rows)).value();
    REQUIRE(left);
    write(*left->into, " and half");
    const auto stored = await(left->into->commit(proof_of("half and half"))).value();
    CHECK(stored.front().name != object_name(target_of_day(6)));
    CHECK(what.visible() == before);
}

void check_manifest(sink_under_test& what) {
    auto& place = what.target();
    CHECK_FALSE(await(spec_in_manifest(place)).value().has_value());
    CHECK(await(count_manifest(place)).value() == 0);
    const auto spec = conformance_spec();
    std::vector<receipt> all;
    for (int number : {1, 3000, 2}) {
        all.clear();
        for (int i = 0; i < number; ++i)
            all.push_back(receipt_of(i, "text", plain_object("name", proof_of("text"))));
        const receipt_source source =
            [&all](const std::function<void(const receipt&)>& visit) -> awaitable<outcome<void>> {
            for (const auto& one : all) visit(one);
            co_return outcome<void>();
        };
        REQUIRE(await(replace_manifest(place, spec, source)).has_value());
        CHECK(await(count_manifest(place)).value() == all.size());
        CHECK(await(spec_in_manifest(place)).value() == canonical(spec));
    }
    const receipt_source failing =
        [](const std::function<void(const receipt&)>&) -> awaitable<outcome<void>> {
        co_return failure(error::ledger_failed);
    };
    CHECK(await(replace_manifest(place, spec, failing)).error().cause() == error::ledger_failed);
    CHECK(await(count_manifest(place)).value() == 2);
}

}  // namespace

void check_place(sink_under_test& what) {
    check_preparing(what);
    check_repetition(what);
    check_verifying(what);
    CHECK(what.is_tidy());
    check_unmatched(what);
    check_manifest(what);
}

}  // namespace sluice::test::sink_steps
