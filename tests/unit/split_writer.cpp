#include "sinks/split_writer.hpp"

#include <sluice/simulation/recording_sink.hpp>
#include <sluice/sinks/folder_sink.hpp>

#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>

#include "support/await.hpp"
#include "support/gzip.hpp"
#include "support/ledger_conformance.hpp"
#include "support/proof_of.hpp"
#include "support/temporary_folder.hpp"

namespace split_writer_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

// Dies at a checkpoint of a number, over another sink.
class dying_sink final : public sink {
public:
    std::string id() const override { return under.id(); }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override {
        auto made = co_await under.open(std::move(what));
        if (made) *made = std::make_unique<dying>(*this, std::move(*made));
        co_return std::move(made);
    }
    awaitable<outcome<std::optional<resumed_writer>>> resume(target what) override {
        auto left = co_await under.resume(std::move(what));
        if (left && *left) (*left)->into = std::make_unique<dying>(*this, std::move((*left)->into));
        co_return std::move(left);
    }
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override {
        return under.verify(std::move(what), std::move(progress));
    }
    awaitable<outcome<void>> read_manifest(line_visitor visit) override {
        return under.read_manifest(std::move(visit));
    }

    recording_sink under;
    int checkpoints_left = 1 << 30;  // before the process dies
    bool shows = true;               // what was written, to who resumes it

private:
    class dying final : public resumable_writer {
    public:
        dying(dying_sink& owner, std::unique_ptr<writer> under)
            : owner_(owner), under_(std::move(under)) {}
        awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
            return under_->write(bytes);
        }
        awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
            return under_->commit(content);
        }
        void abort() noexcept override { under_->abort(); }
        awaitable<outcome<void>> checkpoint(std::span<const std::byte> note) override {
            if (owner_.checkpoints_left-- <= 0) co_return failure(error::sink_failed, "", "killed");
            co_return co_await under_->resumable()->checkpoint(note);
        }
        awaitable<outcome<bool>> read_back(const visitor& visit) override {
            if (!owner_.shows) co_return false;
            co_return co_await under_->resumable()->read_back(visit);
        }

    private:
        dying_sink& owner_;
        std::unique_ptr<writer> under_;
    };
};

std::string row(int day_number, int number) {
    return fmt::format("{{\"EventStart\":\"2026-01-{:02}T{:02}:00:00Z\",\"n\":{}}}\n", day_number,
                       number % 24, number);
}

split_writer::order order_of(sink& target, int windows) {
    split_writer::order what;
    what.place = &target;
    for (int i = 1; i <= windows; ++i) what.windows.push_back(day(i));
    return what;
}

void write(writer& to, std::string_view text) {
    REQUIRE(await(to.write(bytes_of(text))).has_value());
}

std::string content(const recording_sink& of, int day_number) {
    return of.committed().at(day(day_number)).content;
}

// Rows of three days, out of order, and what each day is to hold.
std::string mixed_rows(std::map<int, std::string>& expected, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        const int which = 1 + (i * 7 + i / 5) % 3;
        text += row(which, i);
        expected[which] += row(which, i);
    }
    return text;
}

}  // namespace

TEST_CASE("rows go to their windows' files, in their order, and all files are committed") {
    recording_sink target;
    std::map<int, std::string> expected;
    const auto text = mixed_rows(expected, 50);
    split_writer to(order_of(target, 4));
    write(to, std::string_view(text).substr(0, 333));
    write(to, std::string_view(text).substr(333));
    CHECK(target.committed().empty());
    const auto stored = await(to.commit(proof_of(text))).value();
    CHECK(stored.size() == 4);
    CHECK(await(to.commit(proof_of(text))).value() == stored);
    for (int i = 1; i <= 3; ++i) CHECK(content(target, i) == expected[i]);
    CHECK(content(target, 4).empty());
    REQUIRE(to.parts().size() == 4);
    CHECK(to.parts()[0].window == day(1));
    CHECK(to.parts()[0].content.bytes == expected[1].size());
    CHECK(to.parts()[0].content.rows + to.parts()[1].content.rows + to.parts()[2].content.rows ==
          50);
    CHECK(to.parts()[0].objects.front().name == object_name(window_target(export_spec(), day(1))));
    CHECK(to.unmatched().content.rows == 0);
    CHECK(target.unmatched().empty());
}

TEST_CASE("rows that no window holds get a file of their own") {
    recording_sink target;
    split_writer to(order_of(target, 2));
    const auto text = row(1, 0) + row(3, 1) + row(2, 2);
    write(to, text);
    REQUIRE(await(to.commit(proof_of(text))).has_value());
    CHECK(content(target, 1) == row(1, 0));
    CHECK(to.unmatched().content.rows == 1);
    const time_range both{day(1).start, day(2).end};
    CHECK(target.unmatched().at(both).content == row(3, 1));
    CHECK(to.unmatched().objects.front().name ==
          object_name(unmatched_target(export_spec(), both)));
}

TEST_CASE("a file whose content is known is left as it is") {
    recording_sink target;
    const auto deliver = [&](const std::string& second, std::vector<std::string> known) {
        auto what = order_of(target, 2);
        what.known = std::move(known);
        split_writer to(std::move(what));
        write(to, row(1, 0) + second);
        REQUIRE(await(to.commit(proof_of(row(1, 0) + second))).has_value());
        return to.parts();
    };
    const auto first = deliver(row(2, 1), {});
    const auto again =
        deliver(row(2, 1) + row(2, 2), {first[0].content.xxh3, first[1].content.xxh3});
    CHECK(again[0].objects.empty());
    CHECK(again[0].content.xxh3 == first[0].content.xxh3);
    CHECK_FALSE(again[1].objects.empty());
    CHECK(target.committed().at(day(1)).commits == 1);
    CHECK(target.committed().at(day(2)).commits == 2);
    CHECK(content(target, 2) == row(2, 1) + row(2, 2));
    CHECK(target.open_writers() == 0);
}

TEST_CASE("no more files are open at once than may be, in whatever order rows come") {
    const temporary_folder place;
    const auto target = *folder_sink::open_folder(place.path(), 4);
    split_writer to(order_of(*target, 31));
    std::map<int, std::string> expected;
    std::string all;
    for (int i = 0; i < 40'000; ++i) {
        const int which = 1 + (i * 17 + i / 100) % 31;
        expected[which] += row(which, i);
        all += row(which, i);
        write(to, row(which, i));
        REQUIRE(target->open_now() <= 4);
    }
    REQUIRE(await(to.commit(proof_of(all))).has_value());
    CHECK(target->open_now() == 0);
    for (int i = 1; i <= 31; ++i) {
        const auto name = object_name(window_target(export_spec(), day(i)));
        std::ifstream file(place.path() / name, std::ios::binary);
        REQUIRE((std::string(std::istreambuf_iterator<char>(file), {}) == expected[i]));
    }
}

TEST_CASE("an export whose rows are not all told apart shows nothing") {
    recording_sink target;
    split_writer to(order_of(target, 2));
    write(to, row(1, 0) + row(2, 1));
    const auto refused = await(to.commit(proof_of(row(1, 0))));
    REQUIRE(refused.has_error());
    CHECK(refused.error().cause() == error::split_refused);
    CHECK(target.committed().empty());
}

TEST_CASE("an export that is cut short, or has a row without a time, commits nothing") {
    recording_sink target;
    {
        split_writer to(order_of(target, 2));
        write(to, row(1, 0));
        REQUIRE_FALSE(await(to.write(bytes_of("{\"n\":1}\n"))).has_value());
        to.abort();
    }
    CHECK(target.committed().empty());
    CHECK(target.open_writers() == 0);
    CHECK(target.left() == 0);
}

TEST_CASE("a process that dies at any checkpoint's file is gone on with, each byte once") {
    std::map<int, std::string> expected;
    const auto text = mixed_rows(expected, 120);
    const std::string_view all(text);
    const bool shows = GENERATE(true, false);
    for (int until = 0; until < 12; ++until) {
        dying_sink target;
        target.shows = shows;
        std::size_t kept = 0;
        {
            split_writer first(order_of(target, 3));
            target.checkpoints_left = until;
            for (std::size_t at = 0; at < all.size(); at += 500) {
                write(first, all.substr(at, 500));
                const auto here = std::min(at + 500, all.size());
                const auto note = std::to_string(here);
                if (!await(first.checkpoint(bytes_of(note)))) break;
                kept = here;
            }
        }
        target.checkpoints_left = 1 << 30;
        auto left = await(split_writer::resume(order_of(target, 3))).value();
        INFO("died after " << until << " files");
        CHECK(left.has_value() == (kept > 0));
        std::unique_ptr<split_writer> second;
        std::size_t from = 0;
        if (left) {
            from = std::stoul(
                std::string(reinterpret_cast<const char*>(left->note.data()), left->note.size()));
            second = std::move(left->into);
        } else {
            second = std::make_unique<split_writer>(order_of(target, 3));
        }
        CHECK(from == kept);
        write(*second, all.substr(from));
        REQUIRE(await(second->commit(proof_of(text))).has_value());
        for (int i = 1; i <= 3; ++i) REQUIRE(content(target.under, i) == expected[i]);
        CHECK(target.under.left() == 0);
    }
}

TEST_CASE("a checkpoint of other windows, or of files that changed, is refused") {
    recording_sink target;
    const auto leave = [&] {
        split_writer first(order_of(target, 3));
        write(first, row(1, 0) + row(2, 1) + row(3, 2));
        REQUIRE(await(first.checkpoint(bytes_of("note"))).has_value());
    };
    const auto refuses = [](const auto& resumed) {
        return !resumed && resumed.error().cause() == error::checkpoint_refused;
    };
    leave();
    CHECK(refuses(await(split_writer::resume(order_of(target, 2)))));
    CHECK(target.open_writers() == 0);
    leave();
    target.change_left(day(2), [](std::string& content) { content[3] ^= 1; });
    CHECK(refuses(await(split_writer::resume(order_of(target, 3)))));
    leave();
    auto other = order_of(target, 3);
    other.time_field = "n";
    CHECK(refuses(await(split_writer::resume(other))));
    CHECK(target.committed().empty());
}

}  // namespace split_writer_tests
