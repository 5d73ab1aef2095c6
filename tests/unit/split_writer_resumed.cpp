#include "sinks/split_writer.hpp"

#include <sluice/simulation/failing_sink.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/sinks/folder_sink.hpp>

#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/ledger_conformance.hpp"
#include "support/proof_of.hpp"

namespace split_writer_resumed_tests {

// Where a split export is gone on with, and what its sink may do to it then.

using namespace sluice;
using namespace sluice::test;

namespace {

std::string row(int day_number, int number) {
    return fmt::format("{{\"EventStart\":\"2026-01-{:02}T00:00:00Z\",\"n\":{}}}\n", day_number,
                       number);
}

split_writer::order order_of(sink& target) {
    split_writer::order what;
    what.place = &target;
    what.windows = {day(1), day(2)};
    return what;
}

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// One that fails at a step of its own choice, once.
class one_failure {
public:
    explicit one_failure(int at) : left_(at) {}
    awaitable<outcome<void>> operator()(std::string_view) {
        if (left_-- == 0) co_return failure(error::sink_failed, {}, "as asked");
        co_return outcome<void>();
    }
    bool happened() const { return left_ < 0; }

private:
    int left_;
};

// Writes some rows and a checkpoint; goes on as another process would; commits.
outcome<void> in_two_processes(sink& target) {
    const auto some_rows = row(1, 0) + row(3, 1) + row(2, 2);
    {
        split_writer first(order_of(target));
        if (auto done = await(first.write(bytes_of(some_rows))); !done) return done;
        if (auto done = await(first.checkpoint(bytes_of("note"))); !done) return done;
    }
    auto left = await(split_writer::resume(order_of(target)));
    if (!left) return left.error();
    REQUIRE(left->has_value());
    auto& second = *(**left).into;
    const auto rest = row(2, 3) + row(3, 4) + row(1, 5);
    if (auto done = await(second.write(bytes_of(rest))); !done) return done;
    if (auto done = await(second.commit(proof_of(some_rows + rest))); !done) return done.error();
    return {};
}

}  // namespace

TEST_CASE("rows of no window outlast the process that kept them", "[split_writer]") {
    const temporary_folder place;
    const auto target = *folder_sink::open_folder(place.path(), 1);
    REQUIRE(in_two_processes(*target).has_value());
    const time_range both{day(1).start, day(2).end};
    const export_spec spec;
    CHECK(content(place.path() / object_name(unmatched_target(spec, both))) ==
          row(3, 1) + row(3, 4));
    CHECK(content(place.path() / object_name(window_target(spec, day(1)))) ==
          row(1, 0) + row(1, 5));
    CHECK(content(place.path() / object_name(window_target(spec, day(2)))) ==
          row(2, 2) + row(2, 3));
}

TEST_CASE("whichever step of its sink fails, a split export says so", "[split_writer]") {
    int at = 0;
    for (bool failed = true; failed; ++at) {
        recording_sink inner;
        one_failure once(at);
        failing_sink target(inner, [&once](std::string_view step) { return once(step); });
        const auto done = in_two_processes(target);
        failed = once.happened();
        INFO("step " << at);
        REQUIRE(done.has_error() == failed);
        if (failed) CHECK(done.error().detail() == "as asked");
        CHECK(inner.open_writers() == 0);
        if (!failed) CHECK(inner.unmatched().size() == 1);
    }
    CHECK(at > 20);
}

TEST_CASE("a checkpoint whose rows of no window are gone is refused", "[split_writer]") {
    const temporary_folder place;
    const auto target = *folder_sink::open_folder(place.path(), 1);
    {
        split_writer first(order_of(*target));
        REQUIRE(await(first.write(bytes_of(row(1, 0) + row(3, 1)))).has_value());
        REQUIRE(await(first.checkpoint(bytes_of("note"))).has_value());
    }
    const time_range both{day(1).start, day(2).end};
    const auto part = object_name(unmatched_target(export_spec(), both)) + ".part";
    REQUIRE(std::filesystem::remove(place.path() / part));
    const auto resumed = await(split_writer::resume(order_of(*target)));
    REQUIRE(resumed.has_error());
    CHECK(resumed.error().cause() == error::checkpoint_refused);
}

}  // namespace split_writer_resumed_tests
