#include <sluice/sinks/sink.hpp>

#include <map>
#include <string>

#include "sinks/split_writer.hpp"
#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/ledger_conformance.hpp"

namespace sink_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

// Does what every sink must, and nothing else.
class plain_sink final : public sink {
public:
    std::string destination() const override { return "plain:"; }
    awaitable<outcome<std::unique_ptr<writer>>> open(const export_spec&,
                                                     const time_range& window) override {
        std::unique_ptr<writer> made = std::make_unique<plain_writer>(delivered[window]);
        co_return std::move(made);
    }

    std::map<time_range, std::string> delivered;

private:
    class plain_writer final : public writer {
    public:
        explicit plain_writer(std::string& into) : into_(into) {}
        awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
            text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            co_return outcome<void>();
        }
        awaitable<outcome<std::string>> commit() override {
            into_ = text_;
            co_return std::string("name");
        }
        void abort() noexcept override { text_.clear(); }

    private:
        std::string& into_;
        std::string text_;
    };
};

split_writer::order order_of(sink& target) {
    split_writer::order what;
    what.target = &target;
    what.windows = {day(1), day(2)};
    return what;
}

std::string row(const char* date) {
    return std::string(R"({"EventStart":")") + date + "T00:00:00Z\"}\n";
}

}  // namespace

TEST_CASE("a sink need not keep checkpoints, nor rows of no window", "[sink]") {
    plain_sink target;
    const export_spec everyone;
    CHECK_FALSE(target.thread_safe());
    CHECK_FALSE(await(target.resume(everyone, day(1))).value().has_value());
    CHECK(await(target.open_unmatched(everyone, day(1))).value() == nullptr);
    CHECK_FALSE(await(target.resume_unmatched(everyone, day(1))).value().has_value());
    const auto to = await(target.open(everyone, day(1))).value();
    CHECK_FALSE(to->keeps_checkpoints());
    REQUIRE(await(to->write(bytes_of("row"))).has_value());
    CHECK(await(to->checkpoint(bytes_of("note"))).has_value());
    CHECK(await(to->release_handles()).has_value());
    CHECK(await(to->read_back([](std::span<const std::byte>) {})).has_error());
    REQUIRE(await(to->commit()).has_value());
    CHECK(target.delivered.at(day(1)) == "row");
}

TEST_CASE("rows of no window are counted where a sink does not keep them", "[sink]") {
    plain_sink target;
    split_writer to(order_of(target));
    CHECK_FALSE(await(split_writer::resume(order_of(target))).value().has_value());
    const auto text = row("2026-01-01") + row("1999-12-31") + row("2026-01-02");
    REQUIRE(await(to.write(bytes_of(text))).has_value());
    REQUIRE(await(to.commit()).has_value());
    CHECK(target.delivered.at(day(1)) == row("2026-01-01"));
    CHECK(target.delivered.at(day(2)) == row("2026-01-02"));
    CHECK(to.unmatched().rows == 1);
    CHECK(to.unmatched().path.empty());
}

TEST_CASE("an export that is given up leaves nothing where its rows are not kept", "[sink]") {
    plain_sink target;
    split_writer to(order_of(target));
    REQUIRE(await(to.write(bytes_of(row("1999-12-31") + row("2026-01-02")))).has_value());
    to.abort();
    CHECK(target.delivered[day(2)].empty());
}

}  // namespace sink_tests
