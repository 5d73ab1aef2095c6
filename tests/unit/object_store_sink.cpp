#include <sluice/simulation/object_store_sink.hpp>

#include "support/await.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/sink_conformance.hpp"

namespace object_store_sink_tests {

using namespace sluice;
using namespace sluice::test;

namespace {

constexpr std::uint64_t small_part = 64 << 10;

class store_under_test final : public sink_under_test {
public:
    explicit store_under_test(std::uint64_t least_part) : store_(least_part) {}

    sink& target() override { return sink_; }
    std::map<time_range, std::string> visible() override {
        std::map<time_range, std::string> found;
        for (int day = 0; day < 10; ++day) {
            const auto one = store_.objects().find(object_name(target_of_day(day)));
            if (one != store_.objects().end()) found[window_of_day(day)] = one->second.content;
        }
        return found;
    }
    void damage(const time_range& window) override {
        const auto name = object_name(window_target(conformance_spec(), window));
        store_.objects().at(name).content[0] ^= 1;
    }
    bool is_tidy() override {
        return await(sink_.sweep()).has_value() && store_.open_uploads() == 0 &&
               store_.objects().size() == visible().size() && sink_.open_writers() == 0;
    }

private:
    memory_object_store store_;
    object_store_sink sink_{store_};
};

const std::string name = object_name(target_of_day(0));

std::unique_ptr<writer> opened(object_store_sink& at) {
    return await(at.open(target_of_day(0))).value();
}

void write(writer& to, std::string_view text) {
    REQUIRE(await(to.write(bytes_of(text))).has_value());
}

outcome<std::vector<stored_object>> commit(writer& to, std::string_view text) {
    return await(to.commit(proof_of(text)));
}

// Meets the call of one name and number with a fault, and counts them.
struct one_fault {
    std::string call;
    store_fault what;
    int left = 0;
    int seen = 0;

    memory_object_store::judge judge() {
        return [this](std::string_view asked) -> awaitable<store_fault> {
            if (!call.empty() && asked != call) co_return store_fault::none;
            ++seen;
            co_return left-- == 0 ? what : store_fault::none;
        };
    }
};

}  // namespace

TEST_CASE("an object store is a sink", "[sink][object_store]") {
    store_under_test store(GENERATE(as<std::uint64_t>(), small_part, 1 << 20, 5 << 20));
    check_sink(store);
}

TEST_CASE("a large object is uploaded in parts, a small one in one call", "[object_store]") {
    memory_object_store store(small_part);
    one_fault none{"part", store_fault::none};
    store.fail_with(none.judge());
    object_store_sink at(store);
    const auto small = opened(at);
    write(*small, "small");
    const auto first = commit(*small, "small").value();
    CHECK(none.seen == 0);
    CHECK(first.front().version == std::to_string(store.objects().at(name).generation));
    const auto text = sample_text(200'000);
    const auto large = opened(at);
    write(*large, text);
    const auto second = commit(*large, text).value();
    CHECK(none.seen == 4);
    CHECK(second.front().version != first.front().version);
    CHECK((store.objects().at(name).content == text));
}

TEST_CASE("the first of two writers wins, and an equal one with it", "[object_store]") {
    memory_object_store store(small_part);
    object_store_sink here(store), there(store);
    const auto text = sample_text(GENERATE(as<std::size_t>(), 100, 200'000));
    const auto late = opened(here);
    // Of another process, which does not know of the first one's upload.
    const auto first = opened(there);
    const auto equal = opened(there);
    write(*first, text);
    const auto stored = commit(*first, text).value();
    write(*equal, text);
    CHECK(commit(*equal, text).value() == stored);
    write(*late, "other");
    const auto refused = commit(*late, "other");
    REQUIRE(refused.has_error());
    CHECK(refused.error().cause() == error::sink_conflict);
    CHECK((store.objects().at(name).content == text));
}

TEST_CASE("what is there is replaced only as it was when its writer was opened", "[object_store]") {
    memory_object_store store(small_part);
    object_store_sink at(store);
    const auto first = opened(at);
    write(*first, "first");
    const auto old = commit(*first, "first").value();
    const auto refresh = opened(at);
    write(*refresh, "second");
    CHECK(commit(*refresh, "second").value().front().version != old.front().version);
    CHECK(store.objects().at(name).content == "second");
    const auto stale = opened(at);
    write(*stale, "third");
    await(store.put(name, bytes_of("by somebody else"), std::nullopt)).value();
    CHECK(commit(*stale, "third").error().cause() == error::sink_conflict);
    CHECK(store.objects().at(name).content == "by somebody else");
}

TEST_CASE("a completion whose answer is lost has taken effect, or is made again",
          "[object_store]") {
    const auto fault = GENERATE(store_fault::answer_lost, store_fault::cut);
    const auto size = GENERATE(as<std::size_t>(), 10, 200'000);
    memory_object_store store(small_part);
    object_store_sink at(store);
    const auto text = sample_text(size);
    const auto to = opened(at);
    write(*to, text);
    one_fault once{size > small_part ? "complete" : "put", fault};
    store.fail_with(once.judge());
    const auto stored = commit(*to, text).value();
    CHECK(once.left < 0);
    CHECK((store.objects().at(name).content == text));
    CHECK(stored.front().version == std::to_string(store.objects().at(name).generation));
    CHECK(store.open_uploads() == 0);
}

TEST_CASE("whichever call of a store fails, a delivery says so or does without it",
          "[object_store]") {
    const auto fault = GENERATE(store_fault::refused, store_fault::cut, store_fault::answer_lost);
    const auto text = sample_text(150'000);
    int at_call = 0;
    for (bool failed = true; failed; ++at_call) {
        memory_object_store store(small_part);
        one_fault once{"", fault, at_call};
        store.fail_with(once.judge());
        const auto deliver = [&]() -> outcome<std::vector<stored_object>> {
            object_store_sink at(store);
            auto to = await(at.open(target_of_day(0)));
            if (!to) return to.error();
            if (auto done = await((*to)->write(bytes_of(text))); !done) return done.error();
            auto* const kept = (*to)->resumable();
            if (auto done = await(kept->checkpoint(bytes_of("note"))); !done) return done.error();
            return commit(**to, text);
        };
        const auto done = deliver();
        failed = once.left < 0;
        INFO("call " << at_call);
        if (fault == store_fault::refused && done.has_error()) {
            CHECK(done.error().detail() == "as asked");
            CHECK_FALSE(store.objects().contains(name));
        } else {
            REQUIRE(done.has_value());
            CHECK((store.objects().at(name).content == text));
        }
        // The next process finds what was left, and leaves nothing.
        store.fail_with({});
        object_store_sink next(store);
        const auto again = opened(next);
        write(*again, text);
        REQUIRE(commit(*again, text).has_value());
        CHECK(store.open_uploads() == 0);
        CHECK(store.objects().size() == 1);
    }
    CHECK(at_call > 8);
}

TEST_CASE("the parts that are there are kept over a crash, and none is sent again",
          "[object_store]") {
    memory_object_store store(small_part);
    const auto text = sample_text(600'000);
    const std::string_view all(text);
    object_store_sink before(store);
    const auto lost = opened(before);
    write(*lost, all.substr(0, 300'000));
    REQUIRE(await(lost->resumable()->checkpoint(bytes_of("at 300000"))).has_value());
    write(*lost, all.substr(300'000, 200'000));
    // The process stands still from here on; another one takes over.
    one_fault parts{"part", store_fault::none, 1 << 20};
    store.fail_with(parts.judge());
    object_store_sink after(store);
    auto left = await(after.resume(target_of_day(0))).value();
    REQUIRE(left);
    CHECK(std::string(reinterpret_cast<const char*>(left->note.data()), left->note.size()) ==
          "at 300000");
    write(*left->into, all.substr(300'000));
    REQUIRE(commit(*left->into, text).has_value());
    CHECK(parts.seen == 6);
    CHECK((store.objects().at(name).content == text));
    CHECK(store.objects().size() == 1);
    CHECK(store.open_uploads() == 0);
}

TEST_CASE("a checkpoint whose upload is gone or has changed is none", "[object_store]") {
    memory_object_store store(small_part);
    object_store_sink at(store);
    const auto to = opened(at);
    write(*to, sample_text(200'000));
    REQUIRE(await(to->resumable()->checkpoint(bytes_of("note"))).has_value());
    const auto upload = await(store.uploads(name)).value().front();
    SECTION("gone") {
        await(store.abort(upload)).value();
    }
    SECTION("changed") {
        await(store.put_part(upload, 1, bytes_of("other bytes"))).value();
    }
    SECTION("the note is cut short") {
        auto& note = store.objects().at(name + ".checkpoint").content;
        note.resize(note.size() - 1);
    }
    CHECK_FALSE(await(at.resume(target_of_day(0))).value().has_value());
}

TEST_CASE("a store refuses parts that are too short or missing", "[object_store]") {
    memory_object_store store(10);
    const auto upload = await(store.begin("name")).value();
    await(store.put_part(upload, 0, bytes_of("short"))).value();
    await(store.put_part(upload, 1, bytes_of("the last one"))).value();
    CHECK(await(store.complete(upload, 2, 0)).error().cause() == error::invalid_argument);
    CHECK(await(store.complete(upload, 3, 0)).error().cause() == error::invalid_argument);
    CHECK(await(store.complete(upload + 1, 1, 0)).error().cause() == error::not_found);
    CHECK(await(store.complete(upload, 1, 7)).error().cause() == error::sink_conflict);
    CHECK(await(store.complete(upload, 1, 0)).has_value());
    CHECK(store.objects().at("name").content == "short");
}

}  // namespace object_store_sink_tests
