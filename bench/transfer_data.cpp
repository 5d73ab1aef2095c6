#include "transfer_data.hpp"

#include "child_process.hpp"
#include "event_rows.hpp"

#include <sluice/transfer/checksum.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

namespace sluice::bench {
namespace {

constexpr std::size_t block_bytes = 64 << 10;

struct pipe_close {
    void operator()(std::FILE* pipe) const noexcept { ::pclose(pipe); }
};

// Passes what it is given through a compressor into a file. `-n`: no name and no time in it.
class gzip_pipe {
public:
    explicit gzip_pipe(const std::filesystem::path& to) : name_(to.string()) {
        const auto line =
            fmt::format("if command -v pigz >/dev/null; then pigz -6nc; else gzip -6nc; fi > {}",
                        shell_word(name_));
        pipe_.reset(::popen(line.c_str(), "w"));
        if (!pipe_) throw std::runtime_error("popen failed");
    }

    void write(std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), pipe_.get()) != text.size())
            throw std::runtime_error(name_ + ": cannot be written");
    }

    void close() {
        if (::pclose(pipe_.release()) != 0)
            throw std::runtime_error(name_ + ": the compressor failed");
    }

private:
    std::string name_;
    std::unique_ptr<std::FILE, pipe_close> pipe_;
};

void write_events(event_rows& rows, std::uint64_t bytes, gzip_pipe& into) {
    std::string text = rows.head();
    for (std::uint64_t left = bytes; left > 0;) {
        while (text.size() < block_bytes && left - text.size() >= 2 * event_rows::longest)
            rows.append(text);
        if (text.size() < block_bytes) rows.fill(text, left);
        into.write(text);
        left -= text.size();
        text.clear();
    }
}

void write_noise(std::uint64_t bytes, std::uint64_t seed, gzip_pipe& into) {
    std::mt19937_64 random(seed);
    std::string text(block_bytes, '\0');
    for (std::uint64_t left = bytes; left > 0; left -= text.size()) {
        text.resize(std::min<std::uint64_t>(left, block_bytes));
        for (std::size_t i = 0; i < text.size(); i += sizeof(std::uint64_t)) {
            const std::uint64_t word = random();
            const auto count = std::min(text.size() - i, sizeof word);
            std::copy_n(reinterpret_cast<const char*>(&word), count, text.data() + i);
        }
        into.write(text);
    }
}

void generate(const std::filesystem::path& to, data_kind kind, std::uint64_t bytes,
              std::uint64_t seed) {
    auto part = to;
    part += ".part";
    gzip_pipe into(part);
    if (kind == data_kind::noise) {
        write_noise(bytes, seed, into);
    } else {
        event_rows rows(kind == data_kind::csv, seed);
        write_events(rows, bytes, into);
    }
    into.close();
    std::filesystem::rename(part, to);
}

std::uint32_t crc32c_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<char> block(block_bytes);
    std::uint32_t crc = 0;
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
        const auto got = static_cast<std::size_t>(file.gcount());
        crc = crc32c(crc, std::as_bytes(std::span(block).first(got)));
    }
    return crc;
}

}  // namespace

std::string_view name(data_kind kind) {
    switch (kind) {
        case data_kind::ndjson:
            return "ndjson";
        case data_kind::csv:
            return "csv";
        case data_kind::noise:
            break;
    }
    return "noise";
}

data_file make_data(const std::filesystem::path& folder, data_kind kind, std::uint64_t bytes,
                    std::uint64_t seed) {
    if (bytes < 2 * event_rows::longest)
        throw std::runtime_error(fmt::format("{} bytes are too few", bytes));
    data_file made;
    made.kind = kind;
    made.path = folder / fmt::format("{}_{}_{}.gz", name(kind), bytes, seed);
    made.bytes = bytes;
    if (!std::filesystem::exists(made.path)) {
        fmt::print(stderr, "making {}\n", made.name());
        generate(made.path, kind, bytes, seed);
    }
    made.stored_bytes = std::filesystem::file_size(made.path);
    made.stored_crc32c = crc32c_of(made.path);
    return made;
}

}  // namespace sluice::bench
