#include "transfer/writing_beside.hpp"

#include "async/run_on.hpp"
#include "support/await.hpp"
#include "support/proof_of.hpp"
#include "transfer/transfer_pool.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <cstring>
#include <string>
#include <thread>

namespace writing_beside_tests {

using namespace sluice;

namespace {

using errand = std::function<awaitable<void>()>;

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Keeps what it is given, and where it was given that.
class noting_writer final : public resumable_writer {
public:
    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        if (content.size() + bytes.size() > most) co_return failure(error::disk_full, "noted");
        content += text_of(bytes);
        at_home = at_home && std::this_thread::get_id() == home;
        co_return outcome<void>();
    }
    awaitable<outcome<void>> checkpoint(std::span<const std::byte> with) override {
        kept = content.size();
        note = text_of(with);
        co_return outcome<void>();
    }
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& proved) override {
        co_return plain_object("noted", proved);
    }
    void abort() noexcept override {}
    awaitable<outcome<bool>> read_back(const visitor&) override { co_return false; }

    std::size_t most = std::string::npos;
    std::string content;
    std::string note;
    std::size_t kept = 0;
    bool at_home = true;
    const std::thread::id home = std::this_thread::get_id();
};

std::string numbers(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i) text += std::to_string(i) + ",";
    return text;
}

// Writes all in pieces of `step`, every other one where there is room for it.
awaitable<outcome<void>> write_all(writer& to, std::string_view text, std::size_t step) {
    for (bool in_place = true; !text.empty(); in_place = !in_place) {
        auto piece = std::as_bytes(std::span(text)).first(std::min(step, text.size()));
        const auto room = to.room();
        if (in_place && !room.empty()) {
            piece = piece.first(std::min(piece.size(), room.size()));
            std::memcpy(room.data(), piece.data(), piece.size());
            piece = room.first(piece.size());
        }
        const auto size = piece.size();
        if (auto written = co_await to.write(piece); !written) co_return written;
        text.remove_prefix(size);
    }
    co_return outcome<void>();
}

// Runs `there` on another thread, between `begin` and `end`, whose outcome it returns.
outcome<void> beside(writing_beside& what, const errand& there) {
    transfer_pool lanes(1);
    const auto place = lanes.take();
    const auto body = [&]() -> awaitable<outcome<void>> {
        what.begin(co_await asio::this_coro::executor);
        co_await run_on(place.executor(), there);
        co_return co_await what.end();
    };
    return test::await(body());
}

}  // namespace

TEST_CASE("what another thread writes is written at home, all of it, in order") {
    const auto text = numbers(5'000'000);
    for (const std::size_t step : {1'000U, 131'072U, 1'000'000U}) {
        noting_writer under;
        writing_beside writer(under);
        outcome<void> written;
        const errand there = [&]() -> awaitable<void> {
            written = co_await write_all(writer, text, step);
        };
        REQUIRE(beside(writer, there).has_value());
        CHECK(written.has_value());
        CHECK((under.content == text));
        CHECK(under.at_home);
    }
}

TEST_CASE("what is written at home comes after what was handed over") {
    noting_writer under;
    writing_beside writer(under);
    const auto text = numbers(700'000);
    transfer_pool lanes(1);
    const auto place = lanes.take();
    const errand there = [&]() -> awaitable<void> {
        (co_await write_all(writer, text, 100'000)).value();
    };
    const auto body = [&]() -> awaitable<bool> {
        writer.begin(co_await asio::this_coro::executor);
        co_await run_on(place.executor(), there);
        (co_await write_all(writer, "at home", 100)).value();
        const bool whole = under.content == text + "at home";
        co_await run_on(place.executor(), there);
        (co_await writer.end()).value();
        co_return whole;
    };
    CHECK(test::await(body()));
    CHECK((under.content == text + "at home" + text));
}

TEST_CASE("a checkpoint keeps all that was written before it") {
    noting_writer under;
    writing_beside writer(under);
    const auto text = numbers(900'000);
    const errand there = [&]() -> awaitable<void> {
        (co_await write_all(writer, text, 50'000)).value();
        const std::string note = "so far";
        (co_await writer.checkpoint(std::as_bytes(std::span(note)))).value();
        (co_await write_all(writer, text, 50'000)).value();
    };
    REQUIRE(beside(writer, there).has_value());
    CHECK(under.kept == text.size());
    CHECK(under.note == "so far");
    CHECK((under.content == text + text));
}

TEST_CASE("a writer that fails ends who writes, a checkpoint, and the whole") {
    const auto text = numbers(8'000'000);
    noting_writer under;
    under.most = 1'000'000;
    writing_beside writer(under);
    outcome<void> written, kept;
    const errand there = [&]() -> awaitable<void> {
        written = co_await write_all(writer, text, 65'536);
        const std::span<const std::byte> no_note;
        kept = co_await writer.checkpoint(no_note);
    };
    const auto end = beside(writer, there);
    for (const auto& each : {written, kept, end}) {
        REQUIRE(each.has_error());
        CHECK(each.error().cause() == error::disk_full);
    }
    CHECK(under.content.size() <= under.most);
    CHECK(under.kept == 0);
}

TEST_CASE("without a begin all goes straight to the writer") {
    noting_writer under;
    writing_beside writer(under);
    REQUIRE(test::await(write_all(writer, "text", 2)).has_value());
    CHECK(under.content == "text");
    CHECK(test::await(writer.commit(test::proof_of("text"))).value().front().name == "noted");
    REQUIRE(test::await(writer.end()).has_value());
}

}  // namespace writing_beside_tests
