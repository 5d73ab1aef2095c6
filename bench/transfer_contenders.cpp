#include "transfer_contenders.hpp"

#include <fmt/format.h>

namespace sluice::bench {
namespace {

std::string curl(const arena& in, const std::string& url) {
    return fmt::format("curl -sf --cacert {} {}", shell_word(in.server.certificate().string()),
                       shell_word(url));
}

std::string output(const arena& in) {
    return shell_word((in.outputs / "f").string());
}

// A pipe of curl and `inflater`, as it is found in scripts; its end is on the disk.
contender piped(const char* name, const arena& in, const data_file& file, const char* inflater) {
    const auto to = output(in);
    auto line = fmt::format("{} | {} -dc > {} && sync {}", curl(in, in.server.url_of(file)),
                            inflater, to, to);
    return {name, shell(std::move(line)), file.bytes};
}

contender aria2(const arena& in, const data_file& file) {
    const auto to = output(in);
    auto line = fmt::format(
        "aria2c -q -x4 -s4 --file-allocation=none --ca-certificate={} -d {} -o f.gz {} && "
        "igzip -dc {}.gz > {} && sync {} && rm {}.gz",
        shell_word(in.server.certificate().string()), shell_word(in.outputs.string()),
        shell_word(in.server.url_of(file)), to, to, to, to);
    return {contenders::aria2, shell(std::move(line)), file.bytes};
}

contender inflate(const arena& in, const data_file& file) {
    return {contenders::inflate, {in.self.string(), "inflate", file.path.string()}, 0};
}

// A file of the same size, whatever is in it: what nobody who is to leave it on the disk can beat.
contender disk(const arena& in, const data_file& file) {
    const auto line = fmt::format(
        "dd if=/dev/zero of={} bs=1M count={} iflag=count_bytes oflag=direct conv=fsync 2>&1",
        output(in), file.bytes);
    return {contenders::disk, shell(line), file.bytes};
}

contender receive(const arena& in, const data_file& file) {
    return {contenders::receive,
            {in.self.string(), "receive", "--ca-file", in.server.certificate().string(), "--host",
             in.server.host(), in.server.url_of(file)},
            0};
}

std::uint64_t bytes_of(const std::vector<data_file>& files) {
    std::uint64_t sum = 0;
    for (const auto& each : files) sum += each.bytes;
    return sum;
}

std::string title_of(const data_file& file) {
    return fmt::format("{:.1f} MB of {}, {:.1f} MB stored", static_cast<double>(file.bytes) / 1e6,
                       name(file.kind), static_cast<double>(file.stored_bytes) / 1e6);
}

}  // namespace

command fetch_of(const arena& in, const std::vector<data_file>& files,
                 const std::vector<std::string>& more) {
    command words{in.self.string(), "fetch",
                  "--into",         in.outputs.string(),
                  "--ca-file",      in.server.certificate().string(),
                  "--host",         in.server.host(),
                  "--format",       files.front().kind == data_kind::csv ? "csv" : "ndjson"};
    words.insert(words.end(), more.begin(), more.end());
    for (const auto& each : files) words.push_back(in.server.url_of(each));
    return words;
}

contest one_file(const arena& in, const data_file& file) {
    contest made{"one file", title_of(file), file.bytes, {}};
    made.contenders.push_back({contenders::ours, fetch_of(in, {file}), file.bytes});
    made.contenders.push_back(
        {contenders::ours_split, fetch_of(in, {file}, {"--split", "30"}), file.bytes});
    made.contenders.push_back(piped(contenders::igzip, in, file, "igzip"));
    made.contenders.push_back(piped(contenders::gzip, in, file, "gzip"));
    made.contenders.push_back(piped(contenders::pigz, in, file, "pigz"));
    made.contenders.push_back(aria2(in, file));
    made.contenders.push_back(inflate(in, file));
    made.contenders.push_back(disk(in, file));
    made.contenders.push_back(receive(in, file));
    return made;
}

contest one_other_file(const arena& in, const data_file& file) {
    contest made{fmt::format("one {} file", name(file.kind)), title_of(file), file.bytes, {}};
    made.contenders.push_back({contenders::ours, fetch_of(in, {file}), file.bytes});
    made.contenders.push_back(piped(contenders::igzip, in, file, "igzip"));
    made.contenders.push_back(inflate(in, file));
    return made;
}

contest many_files(const arena& in, const std::vector<data_file>& files) {
    contest made{"many files",
                 fmt::format("{} times {}", files.size(), title_of(files.front())),
                 bytes_of(files),
                 {}};
    const auto count = std::to_string(files.size());
    made.contenders.push_back({contenders::ours, fetch_of(in, files), made.bytes});
    made.contenders.push_back(
        {contenders::ours_sixteen, fetch_of(in, files, {"--downloads", count}), made.bytes});
    const auto to = output(in) + "{}";
    const auto each =
        fmt::format("{} | igzip -dc > {} && sync {}",
                    curl(in, fmt::format("https://{}/{{}}", in.server.host())), to, to);
    std::string line = "printf '%s\\n'";
    for (const auto& file : files) line += ' ' + shell_word(file.name());
    line += fmt::format(" | xargs -P{} -I{{}} sh -c {}", count, shell_word(each));
    made.contenders.push_back({contenders::xargs, shell(std::move(line)), made.bytes});
    return made;
}

contest kept_file(const arena& in, const data_file& file) {
    contest made{"kept gzip", title_of(file), file.bytes, {}};
    made.contenders.push_back(
        {contenders::ours, fetch_of(in, {file}, {"--keep-gzip"}), file.stored_bytes});
    const auto to = output(in);
    auto line = fmt::format("{} > {} && sync {}", curl(in, in.server.url_of(file)), to, to);
    made.contenders.push_back({contenders::curl, shell(std::move(line)), file.stored_bytes});
    return made;
}

std::vector<std::string> missing_packages() {
    std::vector<std::string> missing;
    if (find_nginx().empty()) missing.emplace_back("nginx");
    constexpr const char* programs[][2] = {{"curl", "curl"},    {"igzip", "isal"},
                                           {"gzip", "gzip"},    {"pigz", "pigz"},
                                           {"aria2c", "aria2"}, {"xargs", "findutils"}};
    for (const auto& [program, package] : programs) {
        try {
            run(shell(fmt::format("command -v {}", program)));
        } catch (const interrupted&) {
            throw;
        } catch (const std::runtime_error&) {
            missing.emplace_back(package);
        }
    }
    return missing;
}

}  // namespace sluice::bench
