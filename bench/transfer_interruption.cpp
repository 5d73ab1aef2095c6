#include "transfer_interruption.hpp"

#include <fmt/format.h>

#include <fstream>

namespace sluice::bench {
namespace {

// What a child has read, as it writes it down at its end.
std::uint64_t count_in(const std::filesystem::path& file) {
    std::uint64_t bytes = 0;
    if (!(std::ifstream(file) >> bytes)) throw std::runtime_error(file.string() + ": no count");
    return bytes;
}

class scene {
public:
    scene(const arena& in, const data_file& file) : in_(in), file_(file) {
        std::filesystem::remove_all(in_.outputs);
        std::filesystem::create_directories(in_.outputs);
    }

    /// Bytes read by one process that is told `more`; it must end well unless it is to die.
    std::uint64_t fetch(const std::vector<std::string>& more, bool dies) {
        const auto count = in_.outputs.parent_path() / "count";
        auto how = fetch_of(in_, {file_}, {"--count", count.string()});
        how.insert(how.end() - 1, more.begin(), more.end());
        bool failed = false;
        try {
            run(how);
        } catch (const interrupted&) {
            throw;
        } catch (const std::runtime_error&) {
            failed = true;
        }
        if (failed != dies) throw std::runtime_error("an interrupted fetch did not end as told");
        const auto bytes = count_in(count);
        std::filesystem::remove(count);
        return bytes;
    }

    std::string half() const { return std::to_string(file_.stored_bytes / 2); }

private:
    const arena& in_;
    const data_file& file_;
};

}  // namespace

std::vector<interruption> interrupt(const arena& in, const data_file& file) {
    std::vector<interruption> all;
    {
        scene cut(in, file);
        const auto bytes = cut.fetch({"--cut-at", cut.half()}, false);
        all.push_back({"cut at half of it", bytes - file.stored_bytes});
    }
    scene killed(in, file);
    auto bytes = killed.fetch({"--die-at", killed.half()}, true);
    bytes += killed.fetch({}, false);
    all.push_back({"killed at half of it", bytes - file.stored_bytes});
    return all;
}

}  // namespace sluice::bench
