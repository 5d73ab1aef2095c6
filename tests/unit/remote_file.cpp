#include "transfer/remote_file.hpp"

#include "support/catch.hpp"

namespace remote_file_tests {

using namespace sluice;

namespace {

reply_head head_with(int status, std::string name, std::string value) {
    reply_head head;
    head.status = status;
    head.content_length = 100;
    head.headers.add(std::move(name), std::move(value));
    return head;
}

remote_file object(std::string etag, std::optional<std::uint64_t> length, std::string crc32c) {
    remote_file made;
    made.etag = std::move(etag);
    made.length = length;
    made.hash.crc32c = std::move(crc32c);
    return made;
}

}  // namespace

TEST_CASE("a part's own length is not the file's", "[remote_file]") {
    CHECK(describe(head_with(200, "Content-Range", "bytes 0-99/500")).length == 100u);
    CHECK(describe(head_with(206, "Content-Range", "bytes 400-499/500")).length == 500u);
    CHECK_FALSE(describe(head_with(206, "Content-Range", "bytes 400-499/*")).length);
    CHECK_FALSE(describe(head_with(206, "Content-Type", "multipart/byteranges")).length);
}

TEST_CASE("only a strong ETag that can be sent back is one", "[remote_file]") {
    CHECK(describe(head_with(200, "ETag", "\"a\"")).etag == "\"a\"");
    CHECK(describe(head_with(200, "etag", "CJ1=")).etag == "CJ1=");
    CHECK(describe(head_with(200, "ETag", "W/\"a\"")).etag.empty());
    CHECK(describe(head_with(200, "ETag", "")).etag.empty());
    CHECK(describe(head_with(200, "ETag", "\"a\r\nX: y\"")).etag.empty());
    CHECK(describe(head_with(200, "ETag", std::string(2000, 'a'))).etag.empty());
}

TEST_CASE("the storage's own headers are read", "[remote_file]") {
    CHECK(describe(head_with(200, "X-Goog-Stored-Content-Length", "7")).stored_length == 7u);
    CHECK_FALSE(describe(head_with(200, "X-Goog-Stored-Content-Length", "7x")).stored_length);
    CHECK_FALSE(describe(head_with(200, "X-Goog-Stored-Content-Length", "")).stored_length);
    CHECK(describe(head_with(200, "x-goog-hash", "crc32c=n03x6A==")).hash.crc32c == "n03x6A==");
    CHECK(describe(head_with(200, "Transfer-Encoding", "chunked")).chunked);
}

TEST_CASE("a file is pinned by its ETag, or by length and hash together", "[remote_file]") {
    CHECK(object("\"a\"", {}, "").is_pinned());
    CHECK(object("", 7, "n03x6A==").is_pinned());
    CHECK_FALSE(object("", 7, "").is_pinned());
    CHECK_FALSE(object("", {}, "n03x6A==").is_pinned());
}

TEST_CASE("two answers contradict each other only in what both tell", "[remote_file]") {
    const auto all = object("\"a\"", 7, "n03x6A==");
    CHECK_FALSE(contradict(all, all));
    CHECK_FALSE(contradict(all, remote_file()));
    CHECK_FALSE(contradict(remote_file(), all));
    CHECK(contradict(all, object("\"b\"", 7, "n03x6A==")));
    CHECK(contradict(all, object("\"a\"", 8, "")));
    CHECK(contradict(all, object("", {}, "AAAAAA==")));
}

TEST_CASE("a later answer adds, but changes nothing", "[remote_file]") {
    auto known = object("\"a\"", {}, "");
    known.chunked = true;
    auto later = object("\"b\"", 7, "n03x6A==");
    later.hash.md5 = "Ojk9c3dhfxgoKVVHYwFbHQ==";
    complete(known, later);
    CHECK(known.etag == "\"a\"");
    CHECK(known.length == 7u);
    CHECK(known.hash.crc32c == "n03x6A==");
    CHECK(known.hash.md5.empty());
    CHECK_FALSE(known.chunked);
}

}  // namespace remote_file_tests
