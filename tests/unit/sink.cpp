#include <sluice/sinks/sink.hpp>

#include <map>
#include <string>

#include "sinks/split_writer.hpp"
#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/ledger_conformance.hpp"
#include "support/proof_of.hpp"

namespace sink_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

// Does what every sink must, and nothing else.
class plain_sink final : public sink {
public:
    std::string id() const override { return "plain:"; }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override {
        std::unique_ptr<writer> made;
        if (what.what == target::kind::window)
            made = std::make_unique<plain_writer>(delivered[what.range]);
        co_return std::move(made);
    }
    awaitable<outcome<std::string>> verify(receipt, reading) override { co_return std::string(); }
    awaitable<outcome<void>> read_manifest(line_visitor) override { co_return outcome<void>(); }

    std::map<time_range, std::string> delivered;

private:
    class plain_writer final : public writer {
    public:
        explicit plain_writer(std::string& into) : into_(into) {}
        awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
            text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            co_return outcome<void>();
        }
        awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
            into_ = text_;
            co_return plain_object("name", content);
        }
        void abort() noexcept override { text_.clear(); }

    private:
        std::string& into_;
        std::string text_;
    };
};

split_writer::order order_of(sink& target) {
    split_writer::order what;
    what.place = &target;
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
    CHECK_FALSE(await(target.resume(window_target(everyone, day(1)))).value().has_value());
    CHECK(await(target.open(unmatched_target(everyone, day(1)))).value() == nullptr);
    CHECK_FALSE(await(target.resume(unmatched_target(everyone, day(1)))).value().has_value());
    const auto to = await(target.open(window_target(everyone, day(1)))).value();
    CHECK(to->resumable() == nullptr);
    REQUIRE(await(to->write(bytes_of("row"))).has_value());
    CHECK(await(to->prepare()).has_value());
    REQUIRE(await(to->commit(proof_of("row"))).has_value());
    CHECK(target.delivered.at(day(1)) == "row");
}

TEST_CASE("rows of no window are counted where a sink does not keep them", "[sink]") {
    plain_sink target;
    split_writer to(order_of(target));
    CHECK_FALSE(await(split_writer::resume(order_of(target))).value().has_value());
    const auto text = row("2026-01-01") + row("1999-12-31") + row("2026-01-02");
    REQUIRE(await(to.write(bytes_of(text))).has_value());
    REQUIRE(await(to.checkpoint(bytes_of("kept nowhere"))).has_value());
    CHECK_FALSE(await(split_writer::resume(order_of(target))).value().has_value());
    REQUIRE(await(to.commit(proof_of(text))).has_value());
    CHECK(target.delivered.at(day(1)) == row("2026-01-01"));
    CHECK(target.delivered.at(day(2)) == row("2026-01-02"));
    CHECK(to.unmatched().content.rows == 1);
    CHECK(to.unmatched().objects.empty());
}

TEST_CASE("an export that is given up leaves nothing where its rows are not kept", "[sink]") {
    plain_sink target;
    split_writer to(order_of(target));
    REQUIRE(await(to.write(bytes_of(row("1999-12-31") + row("2026-01-02")))).has_value());
    to.abort();
    CHECK(target.delivered[day(2)].empty());
}

}  // namespace sink_tests
