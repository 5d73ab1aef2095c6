#include "transfer/gunzip.hpp"

#include "support/catch.hpp"
#include "support/gzip.hpp"

#include <vector>

namespace gunzip_tests {

using namespace sluice;
using test::bytes_of;
using test::gzip;
using test::gzip_fields;
using test::sample_text;

namespace {

constexpr std::uint64_t no_bound = ~std::uint64_t{0};

// Takes a stream in pieces, as a download does, and keeps what comes out of it.
class consumer {
public:
    explicit consumer(std::size_t out_bytes, std::uint64_t bound = no_bound)
        : stream_(bound), block_(out_bytes) {}

    outcome<void> take(std::span<const std::byte> in) {
        for (;;) {
            const auto done = stream_.inflate(in, block_);
            if (!done) return done.error();
            text_.append(reinterpret_cast<const char*>(block_.data()), done->produced);
            in = in.subspan(done->consumed);
            if (done->consumed == 0 && done->produced == 0) break;
        }
        REQUIRE(in.empty());
        return {};
    }

    // In pieces of `size` bytes, then the end.
    outcome<std::string> take_all(std::string_view stored, std::size_t size) {
        for (std::size_t at = 0; at < stored.size(); at += size) {
            const auto taken = take(bytes_of(stored.substr(at, size)));
            if (!taken) return taken.error();
        }
        return end();
    }

    outcome<std::string> end() {
        const auto ended = stream_.finish();
        if (!ended) return ended.error();
        REQUIRE(stream_.produced() == text_.size());
        return std::move(text_);
    }

private:
    gunzip stream_;
    std::vector<std::byte> block_;
    std::string text_;
};

outcome<std::string> inflated(std::string_view stored, std::size_t in = 1 << 16,
                              std::size_t out = 1 << 17) {
    return consumer(out).take_all(stored, in);
}

outcome<std::string> inflated_in_two(std::string_view stored, std::size_t at) {
    consumer whole(1 << 12);
    if (auto taken = whole.take(bytes_of(stored.substr(0, at))); !taken) return taken.error();
    if (auto taken = whole.take(bytes_of(stored.substr(at))); !taken) return taken.error();
    return whole.end();
}

error cause_of(const outcome<std::string>& result) {
    REQUIRE(result.has_error());
    return result.error().cause();
}

gzip_fields every_field() {
    gzip_fields fields;
    fields.extra = std::string("\x01\x02\x04\x00more", 8);
    fields.name = "export.ndjson";
    fields.comment = "made for a test";
    fields.header_crc = true;
    return fields;
}

}  // namespace

TEST_CASE("gunzip gives back what was compressed", "[gunzip]") {
    for (const std::size_t size : {0u, 1u, 100u, 70'000u, 1'000'000u}) {
        const auto text = sample_text(size);
        CHECK(inflated(gzip(text)).value() == text);
    }
}

TEST_CASE("gunzip does not care where a header with every field is cut", "[gunzip]") {
    const auto text = sample_text(300);
    const auto stored = gzip(text, every_field());
    for (std::size_t at = 0; at <= stored.size(); ++at) {
        CAPTURE(at);
        REQUIRE(inflated_in_two(stored, at).value() == text);
    }
    REQUIRE(inflated(stored, 1, 1).value() == text);
}

TEST_CASE("gunzip takes each optional header field alone, in pieces of any size", "[gunzip]") {
    gzip_fields extra, name, comment, crc;
    extra.extra = std::string(300, 'x');
    name.name = "";
    comment.comment = std::string(1000, 'c');
    crc.header_crc = true;
    const auto text = sample_text(200);
    for (const auto& fields : {extra, name, comment, crc}) {
        for (const std::size_t size : {1u, 2u, 3u, 7u, 10u, 64u, 200u, 4096u}) {
            REQUIRE(inflated(gzip(text, fields), size).value() == text);
        }
    }
}

TEST_CASE("gunzip works with any size of buffer", "[gunzip]") {
    const auto text = sample_text(200'000);
    const auto stored = gzip(text, every_field());
    for (const std::size_t out : {1u, 2u, 100u, 4096u, 65'536u, 1u << 20}) {
        for (const std::size_t in : {1u, 17u, 1000u, 65'536u}) {
            CAPTURE(in, out);
            REQUIRE(inflated(stored, in, out).value() == text);
        }
    }
}

TEST_CASE("gunzip reads every member, empty ones too, wherever they are cut", "[gunzip]") {
    const auto first = sample_text(400, 1);
    const auto second = sample_text(300, 2);
    const auto stored = gzip("") + gzip(first) + gzip("") + gzip(second, every_field()) + gzip("");
    for (std::size_t at = 0; at <= stored.size(); ++at) {
        CAPTURE(at);
        REQUIRE(inflated_in_two(stored, at).value() == first + second);
    }
    for (const std::size_t out : {1u, 3u, 1000u}) {
        REQUIRE(inflated(stored, 1, out).value() == first + second);
    }
}

TEST_CASE("gunzip tolerates zeros after the last member", "[gunzip]") {
    const auto text = sample_text(100);
    for (const std::size_t zeros : {1u, 7u, 511u, 100'000u}) {
        const auto stored = gzip(text) + std::string(zeros, '\0');
        CHECK(inflated(stored).value() == text);
        CHECK(inflated(stored, 3).value() == text);
    }
}

TEST_CASE("gunzip refuses any other rubbish after a member", "[gunzip]") {
    const auto stored = gzip(sample_text(100));
    for (const auto& rubbish : {std::string("x"), std::string("\x1f\x8c"), std::string("\0x", 2),
                                std::string("\0", 1) + gzip("hidden"),
                                std::string("\x1f\x8b\x07") + std::string(20, 'x')}) {
        CHECK(cause_of(inflated(stored + rubbish)) == error::data_corrupt);
        CHECK(cause_of(inflated(stored + rubbish, 1)) == error::data_corrupt);
    }
}

TEST_CASE("gunzip tells a stream that ends at any byte too early", "[gunzip]") {
    const auto stored = gzip(sample_text(300), every_field()) + gzip(sample_text(50));
    const auto boundary = gzip(sample_text(300), every_field()).size();
    for (std::size_t size = 1; size < stored.size(); ++size) {
        if (size == boundary) continue;
        CAPTURE(size);
        REQUIRE(cause_of(inflated(stored.substr(0, size))) == error::data_truncated);
        REQUIRE(cause_of(inflated(stored.substr(0, size), 1, 1)) == error::data_truncated);
    }
}

TEST_CASE("gunzip tells what is no gzip stream at its first byte", "[gunzip]") {
    CHECK(cause_of(inflated("")) == error::not_gzip);
    CHECK(cause_of(inflated("{")) == error::not_gzip);
    CHECK(cause_of(inflated(R"({"EventType":"click"})")) == error::not_gzip);
    CHECK(cause_of(inflated("\x1f{")) == error::not_gzip);
    CHECK(cause_of(inflated("PK\x03\x04 and more of it")) == error::not_gzip);
    CHECK(cause_of(inflated("\x1f\x8b\x07 method seven is not deflate")) == error::not_gzip);
}

TEST_CASE("gunzip takes no header that says more than it understands", "[gunzip]") {
    const auto good = gzip(sample_text(100));
    for (const char reserved : {'\x20', '\x40', '\x80'}) {
        auto unknown = good;
        unknown[3] = reserved;
        CHECK(cause_of(inflated(unknown)) == error::not_gzip);
        CHECK(cause_of(inflated(unknown, 1)) == error::not_gzip);
        CHECK(cause_of(inflated(good + unknown, 7)) == error::data_corrupt);
    }
}

TEST_CASE("gunzip lets no flipped bit in body or trailer change the text", "[gunzip]") {
    const auto text = sample_text(200);
    const auto stored = gzip(text);
    for (std::size_t at = 10; at < stored.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = stored;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
            const auto result = inflated(damaged);
            CAPTURE(at, bit);
            if (result) {
                // Some bits mean nothing, as the padding after the last block.
                REQUIRE(*result == text);
                continue;
            }
            REQUIRE((result.error().cause() == error::data_corrupt ||
                     result.error().cause() == error::data_truncated));
        }
    }
}

TEST_CASE("gunzip checks CRC, size and header CRC", "[gunzip]") {
    auto bad_crc = gzip("some text", every_field());
    bad_crc[bad_crc.size() - 8] ^= 1;
    CHECK(cause_of(inflated(bad_crc)) == error::data_corrupt);
    auto bad_size = gzip("some text");
    bad_size.back() ^= 1;
    CHECK(cause_of(inflated(bad_size)) == error::data_corrupt);
    auto bad_header = gzip("some text", every_field());
    bad_header[25] ^= 1;
    CHECK(cause_of(inflated(bad_header)) == error::data_corrupt);
    CHECK(cause_of(inflated(bad_header, 1)) == error::data_corrupt);
}

TEST_CASE("gunzip stops a bomb at its bound, exactly", "[gunzip]") {
    const std::string text(1 << 20, '\0');
    const auto stored = gzip(text);
    REQUIRE(stored.size() < 20'000);
    CHECK(consumer(4096, text.size()).take_all(stored, 1000).value() == text);
    CHECK(cause_of(consumer(4096, text.size() - 1).take_all(stored, 1000)) ==
          error::output_too_large);
    CHECK(cause_of(consumer(1 << 20, 10).take_all(stored, 1000)) == error::output_too_large);
    CHECK(cause_of(consumer(4096, 0).take_all(stored, 1000)) == error::output_too_large);
    CHECK(consumer(4096, 0).take_all(gzip(""), 1000).value().empty());
}

TEST_CASE("gunzip stays failed once it has failed", "[gunzip]") {
    gunzip stream(no_bound);
    std::vector<std::byte> out(100);
    REQUIRE(stream.inflate(bytes_of("no gzip"), out).has_error());
    const auto good = gzip("text");
    CHECK(stream.inflate(bytes_of(good), out).error().cause() == error::not_gzip);
    CHECK(stream.finish().error().cause() == error::not_gzip);
}

TEST_CASE("gunzip that is moved in the middle continues", "[gunzip]") {
    const auto stored = gzip("some text");
    std::vector<std::byte> out(100);
    gunzip stream(no_bound);
    REQUIRE(stream.inflate(bytes_of(stored).first(12), out).has_value());
    gunzip moved(std::move(stream));
    gunzip last(1);
    last = std::move(moved);
    const auto before = last.produced();
    REQUIRE(last.inflate(bytes_of(stored).subspan(12), std::span(out).subspan(before)).has_value());
    CHECK(last.finish().has_value());
    CHECK(std::string(reinterpret_cast<const char*>(out.data()), last.produced()) == "some text");
}

}  // namespace gunzip_tests
