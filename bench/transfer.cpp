// How fast does a file get from an HTTPS server to the disk, proved and synced, against what people
// use for that; and 16 of them at once?
//
// Makes data (or finds it in --data), serves it by nginx with TLS 1.3 on loopback, and lets our
// byte path (TLS transport, download, file sink, as the engine uses them, in a child process) and
// the usual commands fetch it in turn, round by round. Ours also proves: CRC32C, gzip trailer,
// rows, XXH3.
//
// How to read the report: a table a job. `wall s` is the median of the rounds, `CPU s` user and
// system time of the process and its children (not of nginx, which has to share the cores), `MB`
// the memory of its largest process (10^6 bytes). `x wall` and `x CPU` are medians of the rounds'
// ratios to ours: above 1 it is slower than we are. Then what each of our stages takes alone, with
// its data in the cache: their sum is what one core needs, the largest is the next bottleneck.
// Below: which goals hold. Times hold for a quiet machine; look at [least-most] first.
//
// Usage: transfer [--size 1GiB] [--files 16] [--file-size 64MiB] [--runs 9] [--data DIR]
//                 [--only TEXT] [--json FILE] [--svg FILE] [--smoke]
//
// Exit code: 1 when a transfer failed; a missed goal is none. 77 when programs are missing.

#include "gnuplot.hpp"
#include "transfer_chart.hpp"
#include "transfer_contenders.hpp"
#include "transfer_environment.hpp"
#include "transfer_fetch.hpp"
#include "transfer_report.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>

using namespace sluice;
using namespace sluice::bench;

namespace {

constexpr int skipped = 77;
// Larger ones take long to make, and show nothing else.
constexpr std::uint64_t largest_noise = std::uint64_t{1} << 30;

struct asked {
    std::uint64_t size = std::uint64_t{1} << 30;
    std::uint64_t file_size = 64 << 20;
    int files = 16;
    int runs = 9;
    std::filesystem::path data;
    std::string only;
    std::filesystem::path json;
    std::filesystem::path svg;
    bool smoke = false;
};

void declare(CLI::App& command, asked& into) {
    const auto size = CLI::AsSizeValue(true);
    command.add_option("--size", into.size, "of the one file, inflated (1GiB)")->transform(size);
    command.add_option("--files", into.files, "at once (16)")->check(CLI::Range(1, 256));
    command.add_option("--file-size", into.file_size, "of each of them (64MiB)")->transform(size);
    command.add_option("--runs", into.runs, "rounds (9)")->check(CLI::PositiveNumber);
    command.add_option("--data", into.data, "keeps what is generated; outputs go there as well");
    command.add_option("--only", into.only,
                       "jobs with this in their name: one, many, kept, interrupted, stages");
    command.add_option("--json", into.json, "writes every single run to this file");
    command.add_option("--svg", into.svg, "draws the times into this file, with gnuplot");
    command.add_flag("--smoke", into.smoke, "one round of tiny files");
}

void declare_fetch(CLI::App& command, fetch_task& into) {
    command.add_option("urls", into.urls)->required();
    command.add_option("--into", into.into);
    command.add_option("--ca-file", into.ca_file);
    command.add_option("--host", into.host);
    command.add_option_function<std::string>("--format", [&into](const std::string& text) {
        into.format = parse_export_format(text).value();
    });
    command.add_option("--downloads", into.downloads);
    command.add_flag("--keep-gzip", into.keep_gzip);
    command.add_option("--split", into.split);
    command.add_option("--cut-at", into.cut_at);
    command.add_option("--die-at", into.die_at);
    command.add_option("--count", into.count);
}

// A folder that goes with its object, unless it was named.
class work_folder {
public:
    explicit work_folder(const std::filesystem::path& named) : path_(named) {
        if (named.empty()) {
            auto name = (std::filesystem::temp_directory_path() / "sluice_bench_XXXXXX").string();
            if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": mkdtemp");
            path_ = name;
        }
        std::filesystem::create_directories(path_);
        path_ = std::filesystem::canonical(path_);
        kept_ = !named.empty();
    }
    ~work_folder() {
        std::error_code ignored;
        for (const auto* each : {"server", "outputs"})
            std::filesystem::remove_all(path_ / each, ignored);
        if (!kept_) std::filesystem::remove_all(path_, ignored);
    }
    work_folder(const work_folder&) = delete;
    work_folder& operator=(const work_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    bool kept_ = false;
};

// All that is served: the one file, a smaller one of CSV, one that does not compress, and the many.
struct data_set {
    data_file one, csv, noise;
    std::vector<data_file> many;

    std::vector<data_file> all() const {
        std::vector<data_file> each{one, csv, noise};
        each.insert(each.end(), many.begin(), many.end());
        return each;
    }
};

data_set make_all(const asked& what, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    data_set made;
    made.one = make_data(folder, data_kind::ndjson, what.size, 42);
    made.csv = make_data(folder, data_kind::csv, what.size / 4, 7);
    made.noise = make_data(folder, data_kind::noise, std::min(what.size, largest_noise), 1);
    for (int i = 0; i < what.files; ++i)
        made.many.push_back(make_data(folder, data_kind::ndjson, what.file_size,
                                      100 + static_cast<std::uint64_t>(i)));
    return made;
}

// Receiving cannot be measured without a network: it is what its child took, in CPU seconds.
void add_receive(transfer_report& report, const data_file& file) {
    for (const auto& held : report.contests) {
        if (held.name != "one file") continue;
        const auto seconds = median(held.of(contenders::receive), cpu_of);
        const auto rate = static_cast<double>(file.stored_bytes) / seconds;
        report.stages.insert(report.stages.begin(),
                             stage{"TLS receive, stored bytes", rate, seconds, true});
    }
}

void measure(const asked& what, transfer_report& report) {
    const work_folder place(what.data);
    report.environment = environment_of(place.path());
    for (const auto& [name, value] : report.environment)
        fmt::print(stderr, "{}: {}\n", name, value);
    const auto data = make_all(what, place.path() / "data");
    const auto outputs = place.path() / "outputs";
    std::filesystem::create_directories(outputs);
    const nginx_server server(place.path() / "server", data.all());
    const arena in{server, std::filesystem::read_symlink("/proc/self/exe"), outputs};
    for (const auto& each : {one_file(in, data.one), one_other_file(in, data.csv),
                             many_files(in, data.many), kept_file(in, data.noise)}) {
        if (each.name.find(what.only) != std::string::npos)
            report.contests.push_back(hold(each, outputs, what.runs));
    }
    if (std::string_view("interrupted").find(what.only) != std::string_view::npos)
        report.interruptions = interrupt(in, data.one);
    // Last, since a child's memory counts from what its parent has.
    if (std::string_view("stages").find(what.only) == std::string_view::npos) return;
    report.stages = measure_stages(data.one, outputs);
    add_receive(report, data.one);
    for (auto& each : measure_row_counts(data.csv, data.one))
        report.stages.push_back(std::move(each));
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

int compare(asked what) {
    if (const auto missing = missing_packages(); !missing.empty()) {
        fmt::print(stderr, "programs to compare with are missing: apt install {}\n",
                   fmt::join(missing, " "));
        return skipped;
    }
    if (what.smoke) {
        what.size = 2 << 20;
        what.file_size = 256 << 10;
        what.runs = 1;
    }
    catch_signals();
    transfer_report report;
    measure(what, report);
    fmt::print("{}", table_of(report));
    if (!what.json.empty()) write(what.json, json_of(report));
    if (!what.svg.empty()) write(what.svg, run_gnuplot(chart_of(report)));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App command("How fast does a file get from an HTTPS server to the disk?");
    asked what;
    declare(command, what);
    fetch_task task;
    std::filesystem::path stored;
    // What this program starts itself as.
    auto* fetching = command.add_subcommand("fetch")->group("");
    declare_fetch(*fetching, task);
    auto* receiving = command.add_subcommand("receive")->group("");
    declare_fetch(*receiving, task);
    auto* inflating = command.add_subcommand("inflate")->group("");
    inflating->add_option("file", stored)->required();
    CLI11_PARSE(command, argc, argv);
    try {
        if (*fetching) return fetch(task), 0;
        if (*receiving) return receive(task), 0;
        if (*inflating) return inflate_alone(stored), 0;
        return compare(what);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "transfer: {}\n", problem.what());
        return 1;
    }
}
