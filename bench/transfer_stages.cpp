#include "transfer_stages.hpp"

#include "async/complete.hpp"
#include "transfer_contest.hpp"

#include <sluice/core/limits.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/transfer/checksum.hpp>
#include "transfer/gunzip.hpp"
#include "transfer/row_counter.hpp"

#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <span>

namespace sluice::bench {
namespace {

constexpr int passes = 5;
constexpr std::size_t sample_bytes = 64 << 20;

using bytes = std::vector<std::byte>;
using view = std::span<const std::byte>;
using task = std::function<void(view)>;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

bytes stored_sample(const data_file& file) {
    bytes sample(std::min<std::uint64_t>(file.stored_bytes, sample_bytes));
    std::ifstream(file.path, std::ios::binary)
        .read(reinterpret_cast<char*>(sample.data()), static_cast<std::streamsize>(sample.size()));
    return sample;
}

// The beginning of the file, inflated.
bytes text_sample(const data_file& file) {
    const auto stored = stored_sample(file);
    bytes text(std::min<std::uint64_t>(file.bytes, sample_bytes));
    gunzip inflater(limits::delivered_bytes);
    std::size_t taken = 0;
    for (std::size_t filled = 0; filled < text.size();) {
        const auto done =
            inflater.inflate(view(stored).subspan(taken), std::span(text).subspan(filled)).value();
        if (done.produced == 0) text.resize(filled);
        taken += done.consumed;
        filled += done.produced;
    }
    return text;
}

// Seconds that `work` takes for `input`, block by block; `begin` makes each pass a new one.
double time_blocks(view input, std::size_t block_bytes, const std::function<task()>& begin) {
    const std::size_t count = (input.size() + block_bytes - 1) / block_bytes;
    std::vector<std::vector<double>> times(count);
    bytes block(block_bytes);
    for (int pass = 0; pass < passes; ++pass) {
        const auto work = begin();
        for (std::size_t i = 0; i < count; ++i) {
            const auto from = input.subspan(i * block_bytes);
            const auto piece = std::span(block).first(std::min(from.size(), block_bytes));
            std::copy_n(from.begin(), piece.size(), piece.begin());
            const auto began = now();
            work(piece);
            times[i].push_back(now() - began);
        }
    }
    double sum = 0;
    for (auto& each : times) sum += median(std::move(each));
    return sum;
}

stage stage_of(std::string name, std::size_t measured, double seconds, std::uint64_t whole) {
    const double rate = static_cast<double>(measured) / seconds;
    return {std::move(name), rate, static_cast<double>(whole) / rate, true};
}

task inflating() {
    auto inflater = std::make_shared<gunzip>(limits::delivered_bytes);
    auto block = std::make_shared<bytes>(limits::inflate_block_bytes);
    return [inflater, block](view stored) {
        for (;;) {
            const auto done = inflater->inflate(stored, *block).value();
            if (done.consumed == 0 && done.produced == 0) return;
            stored = stored.subspan(done.consumed);
        }
    };
}

task counting(export_format format) {
    return [rows = row_counter(format)](view text) mutable { rows.update(text); };
}

task summing() {
    return [crc = std::uint32_t{0}](view stored) mutable { crc = crc32c(crc, stored); };
}

task hashing() {
    auto digest = std::make_shared<xxh3_digest>();
    return [digest](view text) { digest->update(text); };
}

stage count_stage(export_format format, view text, std::uint64_t whole) {
    const auto taken =
        time_blocks(text, limits::inflate_block_bytes, [format] { return counting(format); });
    return stage_of("row count, " + std::string(name(format)), text.size(), taken, whole);
}

struct disk_times {
    double write = 0, sync = 0;
};

disk_times time_disk(view block, std::uint64_t whole, const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const auto began = now();
    for (std::uint64_t left = whole; left > 0;) {
        const auto got = ::write(file, block.data(), std::min<std::uint64_t>(block.size(), left));
        if (got <= 0) throw std::runtime_error(path.string() + ": cannot be written");
        left -= static_cast<std::uint64_t>(got);
    }
    const auto written = now();
    const bool synced = ::fsync(file) == 0;
    const auto ended = now();
    ::close(file);
    std::filesystem::remove(path);
    if (!synced) throw std::runtime_error(path.string() + ": cannot be synced");
    return {written - began, ended - written};
}

void append_disk(view text, std::uint64_t whole, const std::filesystem::path& folder,
                 std::vector<stage>& into) {
    const auto block = text.first(std::min(text.size(), limits::inflate_block_bytes));
    std::vector<double> writes, syncs;
    for (int pass = 0; pass < passes; ++pass) {
        const auto took = time_disk(block, whole, folder / "stage");
        writes.push_back(took.write);
        syncs.push_back(took.sync);
    }
    into.push_back(stage_of("write, a new file", whole, median(std::move(writes)), whole));
    into.push_back(stage_of("fsync after it", whole, median(std::move(syncs)), whole));
}

// What `sluice verify` does to one file. What it finds is not asked: it reads all of it either way.
stage verify_stage(view text, std::uint64_t whole, const std::filesystem::path& folder) {
    receipt of;
    of.content.bytes = text.size();
    of.objects = plain_object("verified.ndjson", of.content);
    std::ofstream(folder / of.path(), std::ios::binary)
        .write(reinterpret_cast<const char*>(text.data()),
               static_cast<std::streamsize>(text.size()));
    const auto place = folder_sink::open_existing(folder).value();
    std::vector<double> times;
    for (int pass = 0; pass < passes; ++pass) {
        const auto began = now();
        complete(place->verify(of, {})).value();
        times.push_back(now() - began);
    }
    std::filesystem::remove(folder / of.path());
    auto made = stage_of(verifying, text.size(), median(std::move(times)), whole);
    made.needed = false;
    return made;
}

}  // namespace

std::vector<stage> measure_stages(const data_file& file, const std::filesystem::path& folder) {
    const auto stored = stored_sample(file);
    const auto text = text_sample(file);
    std::vector<stage> all;
    const auto summed = time_blocks(stored, limits::download_block_bytes, summing);
    all.push_back(
        stage_of("crc32c, of the stored bytes", stored.size(), summed, file.stored_bytes));
    const auto inflated = time_blocks(stored, limits::download_block_bytes, inflating);
    const auto share = static_cast<double>(stored.size()) / static_cast<double>(file.stored_bytes);
    const auto produced = static_cast<std::size_t>(share * static_cast<double>(file.bytes));
    all.push_back(stage_of("inflate", produced, inflated, file.bytes));
    all.push_back(count_stage(export_format::ndjson, text, file.bytes));
    const auto hashed = time_blocks(text, limits::inflate_block_bytes, hashing);
    all.push_back(stage_of("xxh3-128", text.size(), hashed, file.bytes));
    append_disk(text, file.bytes, folder, all);
    all.push_back(verify_stage(text, file.bytes, folder));
    return all;
}

std::vector<stage> measure_row_counts(const data_file& csv, const data_file& lines) {
    auto array = text_sample(lines);
    std::ranges::replace(array, std::byte{'\n'}, std::byte{','});
    array.insert(array.begin(), std::byte{'['});
    std::vector<stage> all{count_stage(export_format::csv, text_sample(csv), csv.bytes),
                           count_stage(export_format::json, array, lines.bytes)};
    for (auto& each : all) each.needed = false;
    return all;
}

void inflate_alone(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<std::uint8_t> in(limits::download_block_bytes);
    std::vector<std::uint8_t> out(limits::inflate_block_bytes);
    const auto stream = std::make_unique<inflate_state>();
    isal_inflate_init(stream.get());
    stream->crc_flag = ISAL_GZIP;
    while (file.read(reinterpret_cast<char*>(in.data()), static_cast<std::streamsize>(in.size())),
           file.gcount() > 0) {
        stream->next_in = in.data();
        stream->avail_in = static_cast<std::uint32_t>(file.gcount());
        do {
            stream->next_out = out.data();
            stream->avail_out = static_cast<std::uint32_t>(out.size());
            if (isal_inflate(stream.get()) != ISAL_DECOMP_OK)
                throw std::runtime_error(path.string() + ": not gzip");
        } while (stream->avail_out == 0 || stream->avail_in > 0);
    }
    if (stream->block_state != ISAL_BLOCK_FINISH)
        throw std::runtime_error(path.string() + ": its end is missing");
}

}  // namespace sluice::bench
