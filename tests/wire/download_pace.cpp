#include "support/hastened_clock.hpp"
#include "support/zlib_deflate.hpp"
#include "wire/storage_over_tls.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

namespace download_pace_tests {

// A storage or a sink that is too slow, over real TLS.

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

using ending = connection_script::ending;

const std::string text = sample_text(600);
const std::string stored = gzip(text);

// What deflate cannot make smaller.
std::string large_file(std::size_t size) {
    std::mt19937_64 random(1);
    std::string noise(size, '\n');
    for (std::size_t at = 0; at + 8 < size; at += 64) {
        const auto value = random();
        std::memcpy(noise.data() + at, &value, sizeof value);
    }
    deflate_settings stored_blocks;
    stored_blocks.level = 0;
    return gzip_member(zlib_deflate(noise, stored_blocks), noise);
}

/// Holds up its first write, or refuses what goes beyond its room.
class troubled_sink final : public sink {
public:
    explicit troubled_sink(sink& inner) : inner_(inner) {}

    duration first_write_takes{};
    std::uint64_t room = ~std::uint64_t{0};
    std::function<void()> once_held_up = [] {};

    std::string id() const override { return inner_.id(); }
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override {
        return inner_.verify(std::move(what), std::move(progress));
    }
    awaitable<outcome<void>> read_manifest(line_visitor visit) override {
        return inner_.read_manifest(std::move(visit));
    }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override {
        auto opened = co_await inner_.open(std::move(what));
        if (!opened) co_return opened.error();
        std::unique_ptr<writer> made = std::make_unique<troubled_writer>(*this, std::move(*opened));
        co_return std::move(made);
    }

private:
    class troubled_writer final : public writer {
    public:
        troubled_writer(troubled_sink& owner, std::unique_ptr<writer> into)
            : owner_(owner), into_(std::move(into)) {}

        awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
            if (const auto wait = std::exchange(owner_.first_write_takes, duration{});
                wait > duration{}) {
                co_await real_clock().sleep_for(wait);
                owner_.once_held_up();
            }
            written_ += bytes.size();
            if (written_ > owner_.room) co_return failure(error::disk_full);
            co_return co_await into_->write(bytes);
        }
        awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
            return into_->commit(content);
        }
        void abort() noexcept override { into_->abort(); }

    private:
        troubled_sink& owner_;
        std::unique_ptr<writer> into_;
        std::uint64_t written_ = 0;
    };

    sink& inner_;
};

}  // namespace

TEST_CASE("a storage that falls silent is left after the limit, and gone on with", "[download]") {
    const auto at = GENERATE(as<std::size_t>(), 0, 50, stored.size() - 1);
    storage_over_tls scene(stored);
    scene.options.patience.silence = 300ms;  // longer than a busy machine makes anybody wait
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth > 0) return script_of(made);
        made.cut_at = at;
        return script_of(made, ending::stall);
    };
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.header_of(1, "range") == (at == 0 ? "" : bytes_from(at)));
    CHECK(scene.content() == text);
}

TEST_CASE("a storage of one byte now and then is left after a minute, and gone on with",
          "[download]") {
    hastened_clock thousandfold(1000);
    storage_over_tls scene(stored);
    scene.time = &thousandfold;
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth > 0) return script_of(made);
        made.piece_bytes = 1;
        auto trickle = script_of(made);
        trickle.pause = 20ms;
        return trickle;
    };
    REQUIRE(scene.fetch().has_value());
    const auto again = scene.header_of(1, "range");
    CHECK(again.size() <= bytes_from(10).size());
    CHECK(scene.content() == text);
}

TEST_CASE("a slow sink makes the storage wait, and no memory fills meanwhile", "[download]") {
    const auto file = large_file(32 << 20);
    storage_over_tls scene(file);
    scene.target.drop_content();
    troubled_sink slow(scene.target);
    slow.first_write_takes = 200ms;
    std::uint64_t sent_meanwhile = 0;
    slow.once_held_up = [&] { sent_meanwhile = scene.server().bytes_sent(); };
    scene.answer = [&](int, const request& asked) {
        auto made = scene.held.answer(asked);
        made.piece_bytes = 16 << 10;
        return script_of(made);
    };
    scene.open_with(slow);
    REQUIRE(scene.fetch().has_value());
    // What the kernel keeps for two sockets.
    CHECK(sent_meanwhile > 0);
    CHECK(sent_meanwhile < (16 << 20));
    CHECK(scene.asked().size() == 1);
}

TEST_CASE("a sink that keeps a storage waiting for long gets a new connection", "[download]") {
    const auto file = large_file(2 << 20);
    hastened_clock hundredfold(100);  // a busy machine's pauses are not to count as long waits
    storage_over_tls scene(file);
    scene.time = &hundredfold;
    scene.target.drop_content();
    troubled_sink slow(scene.target);
    slow.first_write_takes = 600ms;
    scene.answer = [&](int, const request& asked) { return script_of(scene.held.answer(asked)); };
    scene.open_with(slow);
    const auto proved = scene.fetch();
    REQUIRE(proved.has_value());
    CHECK(proved->stored_bytes == file.size());
    REQUIRE(scene.asked().size() == 2);
    CHECK(scene.header_of(1, "range").starts_with("bytes="));
}

TEST_CASE("a storage that loses patience with a slow sink is gone on with", "[download]") {
    // More than the kernel keeps for two sockets: a reset throws away what nobody has read yet.
    const auto file = large_file(32 << 20);
    storage_over_tls scene(file);
    troubled_sink slow(scene.target);
    slow.first_write_takes = 100ms;
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth > 0) return script_of(made);
        made.cut_at = 24 << 20;
        return script_of(made, ending::reset);
    };
    scene.open_with(slow);
    REQUIRE(scene.fetch().has_value());
    CHECK_FALSE(scene.header_of(1, "range").empty());
    CHECK(scene.asked().size() == 2);
}

TEST_CASE("a full disk ends a download at once, with nothing delivered", "[download]") {
    storage_over_tls scene(large_file(1 << 20));
    troubled_sink full(scene.target);
    full.room = 300'000;
    scene.open_with(full);
    CHECK(scene.cause_of_failure() == error::disk_full);
    CHECK(scene.asked().size() == 1);
    scene.open_with(scene.target);
    CHECK(scene.target.open_writers() == 1);
}

}  // namespace download_pace_tests
