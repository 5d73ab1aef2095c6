#include "support/packing_sink.hpp"

#include <sluice/transfer/checksum.hpp>

#include <zlib.h>

#include <stdexcept>

namespace sluice::test {
namespace {

constexpr std::size_t packing_block = 32 << 10;

auto* bytes_in(std::span<const std::byte> text) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
}

class packing_writer final : public writer {
public:
    explicit packing_writer(std::unique_ptr<writer> inner)
        : inner_(std::move(inner)), block_(packing_block) {
        if (::deflateInit(&stream_, Z_BEST_SPEED) != Z_OK) throw std::bad_alloc();
    }
    ~packing_writer() override { ::deflateEnd(&stream_); }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        return pack(bytes, Z_NO_FLUSH);
    }

    // The inner one is given a proof of the packed bytes.
    awaitable<outcome<std::vector<stored_object>>> commit(const proof& content) override {
        if (!std::exchange(ended_, true)) {
            const std::span<const std::byte> no_more;
            if (auto packed = co_await pack(no_more, Z_FINISH); !packed) co_return packed.error();
        }
        auto packed = content;
        packed.bytes = bytes_;
        packed.xxh3 = digest_.hex();
        co_return co_await inner_->commit(packed);
    }

    void abort() noexcept override { inner_->abort(); }

private:
    awaitable<outcome<void>> pack(std::span<const std::byte> bytes, int flush) {
        stream_.next_in = bytes_in(bytes);
        stream_.avail_in = static_cast<uInt>(bytes.size());
        do {
            stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
            stream_.avail_out = static_cast<uInt>(block_.size());
            ::deflate(&stream_, flush);
            const auto made =
                std::span<const std::byte>(block_).first(block_.size() - stream_.avail_out);
            bytes_ += made.size();
            digest_.update(made);
            if (made.empty()) continue;
            if (auto written = co_await inner_->write(made); !written) co_return written;
        } while (stream_.avail_out == 0);
        co_return outcome<void>();
    }

    std::unique_ptr<writer> inner_;
    std::vector<std::byte> block_;
    z_stream stream_{};
    xxh3_digest digest_;
    std::uint64_t bytes_ = 0;
    bool ended_ = false;
};

}  // namespace

awaitable<outcome<std::unique_ptr<writer>>> packing_sink::open(target what) {
    const bool packs = what.what != target::kind::manifest;
    if (packs) what.suffix += ".z";
    auto opened = co_await inner_.open(std::move(what));
    if (packs && opened && *opened) *opened = std::make_unique<packing_writer>(std::move(*opened));
    co_return std::move(opened);
}

std::string unpack(std::string_view packed) {
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    stream.next_in = bytes_in(std::as_bytes(std::span(packed)));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string text;
    std::string block(packing_block, '\0');
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        state = ::inflate(&stream, Z_NO_FLUSH);
        text.append(block, 0, block.size() - stream.avail_out);
    }
    ::inflateEnd(&stream);
    if (state != Z_STREAM_END) throw std::runtime_error("not packed");
    return text;
}

}  // namespace sluice::test
