#include "wire/storage_over_tls.hpp"

namespace download_range_tests {

// Ranges that the storage does not serve as they were asked for, over real TLS.

using namespace sluice;
using namespace sluice::test;

namespace {

const std::string text = sample_text(600);
const std::string stored = gzip(text);
constexpr std::size_t cut = 50;

// A storage whose first answer is cut, and whose second is `second`; the rest is as it should be.
void answer_second_with(storage_over_tls& scene, const connection_script& second) {
    scene.answer = [&scene, second](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth == 0) made.cut_at = cut;
        return nth == 1 ? second : script_of(made);
    };
}

scripted_answer part(const std::string& content_range, std::string body) {
    scripted_answer made;
    made.status = 206;
    made.headers.add("Content-Range", content_range);
    made.body = std::move(body);
    return made;
}

scripted_answer no_such_range(std::size_t total) {
    scripted_answer made;
    made.status = 416;
    made.headers.add("Content-Range", "bytes */" + std::to_string(total));
    return made;
}

}  // namespace

TEST_CASE("a storage that ignores the range is read from 0, and every byte is used once",
          "[download]") {
    storage_over_tls scene(stored);
    scene.held.serves_ranges = false;
    answer_second_with(scene, script_of(scene.held.answer(request())));
    REQUIRE(scene.fetch().has_value());
    CHECK(scene.header_of(1, "range") == bytes_from(cut));
    CHECK(scene.asked().size() == 2);
    CHECK(scene.content() == text);
}

TEST_CASE("a part of another place, or of no one place, is refused and the whole is asked for",
          "[download]") {
    const auto size = std::to_string(stored.size());
    auto many = part("", "--x\r\nContent-Range: bytes 50-59/" + size + "\r\n\r\n" +
                             stored.substr(cut, 10) + "\r\n--x--\r\n");
    many.headers = {};
    many.headers.add("Content-Type", "multipart/byteranges; boundary=x");
    const scripted_answer wrong_ones[] = {
        many, part("bytes 51-" + std::to_string(stored.size() - 1) + "/" + size, stored.substr(51)),
        part("bytes 40-49/" + size, stored.substr(40, 10)), part("bytes 50-", stored.substr(cut)),
        part("pages 50-99/" + size, stored.substr(cut))};
    for (const auto& wrong : wrong_ones) {
        storage_over_tls scene(stored);
        answer_second_with(scene, script_of(wrong));
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.header_of(1, "range") == bytes_from(cut));
        CHECK(scene.header_of(2, "range").empty());
        CHECK(scene.content() == text);
    }
}

TEST_CASE("a part of a file of another length is another file", "[download]") {
    storage_over_tls scene(stored);
    answer_second_with(scene, script_of(part("bytes 50-99/100", stored.substr(cut, 50))));
    CHECK(scene.cause_of_failure() == error::object_changed);
}

TEST_CASE("416 means all is here, if the length says so, and else another file", "[download]") {
    const bool at_end = GENERATE(true, false);
    storage_over_tls scene(stored);
    // Without a length only a further request tells that nothing is missing.
    scene.held.tells_length = false;
    scene.answer = [&](int nth, const request& asked) {
        auto made = scene.held.answer(asked);
        if (nth == 0) made.cut_at = at_end ? stored.size() : cut;
        return script_of(nth == 1 ? no_such_range(stored.size()) : made);
    };
    if (at_end) {
        REQUIRE(scene.fetch().has_value());
        CHECK(scene.header_of(1, "range") == bytes_from(stored.size()));
        CHECK(scene.content() == text);
    } else {
        CHECK(scene.cause_of_failure() == error::object_changed);
    }
}

TEST_CASE("412 means another file", "[download]") {
    scripted_answer refused;
    refused.status = 412;
    storage_over_tls scene(stored);
    answer_second_with(scene, script_of(refused));
    CHECK(scene.cause_of_failure() == error::object_changed);
    CHECK(scene.header_of(1, "if-match") == "\"one\"");
}

}  // namespace download_range_tests
