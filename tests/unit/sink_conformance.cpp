#include "support/sink_conformance.hpp"

#include <sluice/simulation/failing_sink.hpp>
#include <sluice/simulation/recording_sink.hpp>
#include <sluice/sinks/folder_sink.hpp>

#include "support/await.hpp"
#include "support/catch.hpp"
#include "support/gzip.hpp"
#include "support/proof_of.hpp"
#include "support/temporary_folder.hpp"

#include <fstream>
#include <iterator>

namespace sink_conformance_tests {

using namespace sluice;
namespace fs = std::filesystem;

namespace {

class folder_under_test final : public test::sink_under_test {
public:
    explicit folder_under_test(std::size_t most_open_files)
        : target_(folder_sink::open_folder(place_.path() / "out", most_open_files).value()) {}

    sink& target() override { return *target_; }

    std::map<time_range, std::string> visible() override {
        std::map<time_range, std::string> found;
        for (int day = 0; day < 10; ++day) {
            const auto window = test::window_of_day(day);
            std::ifstream file(file_of(window), std::ios::binary);
            if (!file) continue;
            found[window] = std::string(std::istreambuf_iterator<char>(file), {});
        }
        return found;
    }

    void damage(const time_range& window) override {
        std::fstream(file_of(window), std::ios::binary | std::ios::in | std::ios::out) << '?';
    }

    bool is_tidy() override {
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(target_->folder())) {
            if (!entry.is_directory()) ++files;
        }
        return files == visible().size();
    }

private:
    fs::path file_of(const time_range& window) const {
        return target_->folder() / object_name(window_target(test::conformance_spec(), window));
    }

    test::temporary_folder place_;
    std::unique_ptr<folder_sink> target_;
};

class memory_under_test final : public test::sink_under_test {
public:
    sink& target() override { return target_; }

    std::map<time_range, std::string> visible() override {
        std::map<time_range, std::string> found;
        for (const auto& [window, entry] : target_.committed()) found[window] = entry.content;
        return found;
    }

    void damage(const time_range& window) override {
        target_.change_committed(window, [](std::string& content) { content[0] ^= 1; });
    }
    bool is_tidy() override { return target_.open_writers() == 0 && target_.left() == 0; }

private:
    recording_sink target_;
};

// The same behind one that could fail and never does.
class allowed_under_test final : public test::sink_under_test {
public:
    sink& target() override { return target_; }
    std::map<time_range, std::string> visible() override { return inner_.visible(); }
    void damage(const time_range& window) override { inner_.damage(window); }
    bool is_tidy() override { return inner_.is_tidy(); }

private:
    static awaitable<outcome<void>> never_fail(std::string_view) { co_return outcome<void>(); }

    memory_under_test inner_;
    failing_sink target_{inner_.target(), never_fail};
};

}  // namespace

TEST_CASE("a folder is a sink", "[sink][folder_sink]") {
    folder_under_test folder(folder_sink::as_many_as_fit);
    test::check_sink(folder);
}

TEST_CASE("a folder with one file open at a time is a sink", "[sink][folder_sink]") {
    folder_under_test folder(1);
    test::check_sink(folder);
}

TEST_CASE("memory is a sink", "[sink][recording_sink]") {
    memory_under_test memory;
    test::check_sink(memory);
}

TEST_CASE("a sink that never fails is as good as the one behind it", "[sink]") {
    allowed_under_test allowed;
    test::check_sink(allowed);
}

TEST_CASE("a recording sink can keep sizes and counts alone", "[recording_sink]") {
    recording_sink target;
    target.drop_content();
    const auto window = test::window_of_day(0);
    for (int i = 0; i < 2; ++i) {
        const auto to = *test::await(target.open(test::target_of_day(0)));
        CHECK(to->resumable() == nullptr);
        REQUIRE(test::await(to->write(test::bytes_of("seven b"))).has_value());
        REQUIRE(test::await(to->commit(test::proof_of("seven b"))).has_value());
    }
    const auto& kept = target.committed().at(window);
    CHECK(kept.content.empty());
    CHECK(kept.bytes == 7);
    CHECK(kept.commits == 2);
}

}  // namespace sink_conformance_tests
