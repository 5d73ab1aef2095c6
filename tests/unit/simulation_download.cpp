#include "simulation/gzip_writer.hpp"
#include "simulation/object_hash.hpp"
#include "support/catch.hpp"
#include "support/hand_held_account.hpp"

namespace simulation_download_tests {

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("a simulated export goes from PENDING to a file that is the truth") {
    hand_held_account b;
    const std::string id = str(json_in(b.create(good_create)), "operationId");
    b.wait(1s);
    const auto pending = json_in(b.get("/operations/v1/" + id));
    CHECK(str(pending, "state") == "PENDING");
    CHECK(str(pending, "type") == "SEARCH_EXPORT");
    CHECK(str(pending, "createdAt") == "2026-03-01T00:00:00Z");
    CHECK(pending.at("estimatePctComplete").as_int64() == 25);
    CHECK(pending.at("results").is_null());
    CHECK(pending.at("finishedAt").is_null());
    b.wait(3s);
    const auto done = json_in(b.get("/operations/v1/" + id));
    CHECK(str(done, "state") == "COMPLETED");
    CHECK(str(done, "finishedAt") == "2026-03-01T00:00:04Z");
    CHECK(done.at("estimatePctComplete").as_int64() == 100);
    const auto& results = done.at("results").as_object();
    CHECK(str(results, "expires") == "2026-03-07T12:00:04Z");

    const auto reply = b.get("/search/v1/exports/" + str(results, "searchExportId") + "/results");
    CHECK(text(reply).find('&') == std::string::npos);
    CHECK(text(reply).find("\\u0026Signature=") != std::string::npos);
    CHECK(str(json_in(reply), "expires") == "2026-03-01T00:15:04Z");
    const std::string location = str(json_in(reply), "location");
    CHECK(location.starts_with("https://storage.googleapis.com/fullstoryapp-search-export/ex"));

    const auto file = b.fetch(location);
    CHECK(file.status == 200);
    CHECK(header_of(file, "Content-Type") == "application/gzip");
    CHECK(header_of(file, "Content-Encoding") == "(none)");
    CHECK(header_of(file, "Content-Disposition").starts_with("attachment; filename=\"segment_"));
    CHECK(header_of(file, "x-goog-stored-content-length") == std::to_string(file.length));
    const object_hash hash = hash_object(text(file));
    CHECK(file.headers.all("x-goog-hash") ==
          "crc32c=" + hash.crc32c_base64 + ", md5=" + hash.md5_base64);
    CHECK(header_of(file, "ETag") == '"' + hash.md5_hex + '"');
    const std::string truth =
        b.brain.truth("everyone", "TYPE_EVENT", "FORMAT_NDJSON", {}, first_of_february());
    CHECK(std::count(truth.begin(), truth.end(), '\n') == 200);
    CHECK(inflate_member(text(file)) == truth);
}

TEST_CASE("a simulated location is good for a while, for its own file, without a key") {
    hand_held_account b;
    const std::string location = b.locate(good_create);
    struct row {
        std::string where;
        int status;
        const char* code;
    };
    for (const row& r :
         std::vector<row>{{changed(location, "Signature=", "Signature=0"), 403, "AccessDenied"},
                          {changed(location, "Expires=", "Expires=9"), 403, "AccessDenied"},
                          {changed(location, "%2B", "+"), 403, "AccessDenied"},
                          {location.substr(0, location.find('?')), 403, "AccessDenied"},
                          {changed(location, "/ex", "/ey"), 403, "AccessDenied"}}) {
        const auto refused = b.fetch(r.where);
        CHECK(refused.status == r.status);
        CHECK(text(refused).find(std::string("<Code>") + r.code + "</Code>") != std::string::npos);
    }
    CHECK(b.fetch(location, with("Authorization", "Basic test.key")).status == 400);
    CHECK(b.brain.arrivals().back().had_authorization);
    CHECK(b.fetch(location).status == 200);
    CHECK_FALSE(b.brain.arrivals().back().had_authorization);
    b.wait(15min - 1s);
    CHECK(b.fetch(location).status == 200);
    b.wait(1s);
    const auto late = b.fetch(location);
    CHECK(late.status == 400);
    CHECK(text(late).find("<Code>ExpiredToken</Code>") != std::string::npos);
}

TEST_CASE("a simulated file is served in ranges") {
    hand_held_account b;
    const std::string location = b.locate(good_create);
    const auto whole = b.fetch(location);
    const std::string bytes = text(whole);
    const std::string etag = header_of(whole, "ETag");
    const std::string n = std::to_string(bytes.size());
    const std::string last = std::to_string(bytes.size() - 1);
    struct row {
        std::string range;
        int status;
        std::string content_range;
        std::string body;
    };
    for (const row& r : std::vector<row>{
             {"bytes=0-9", 206, "bytes 0-9/" + n, bytes.substr(0, 10)},
             {"bytes=100-", 206, "bytes 100-" + last + "/" + n, bytes.substr(100)},
             {"bytes=-5", 206, "bytes " + std::to_string(bytes.size() - 5) + "-" + last + "/" + n,
              bytes.substr(bytes.size() - 5)},
             {"bytes=10-99999999", 206, "bytes 10-" + last + "/" + n, bytes.substr(10)},
             {"bytes=0-1,5-6", 200, "(none)", bytes},
             {"bytes=9-3", 200, "(none)", bytes},
             {"lines=1-2", 200, "(none)", bytes}}) {
        const auto part = b.fetch(location, with("Range", r.range));
        CHECK(part.status == r.status);
        CHECK(header_of(part, "Content-Range") == r.content_range);
        CHECK(text(part) == r.body);
        CHECK(header_of(part, "ETag") == etag);
    }
    const auto beyond = b.fetch(location, with("Range", "bytes=" + n + "-"));
    CHECK(beyond.status == 416);
    CHECK(header_of(beyond, "Content-Range") == "bytes */" + n);

    auto pinned = with("Range", "bytes=1-");
    pinned.add("If-Match", etag);
    CHECK(b.fetch(location, pinned).status == 206);
    CHECK(b.fetch(location, with("If-Match", "\"other\"")).status == 412);
    auto conditional = with("Range", "bytes=1-");
    conditional.add("If-Range", "\"other\"");
    CHECK(b.fetch(location, conditional).status == 200);
}

TEST_CASE("hashes of simulated files are those of the standards") {
    // RFC 3720, B.4 (32 bytes of zeros), and RFC 1321, A.5.
    CHECK(hash_object(std::string(32, '\0')).crc32c_base64 == "ipE2qg==");
    CHECK(hash_object("message digest").md5_hex == "f96b697d7cb7938d525a2f31aaf161d0");
}

}  // namespace simulation_download_tests
