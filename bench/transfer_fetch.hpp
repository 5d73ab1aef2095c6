#pragma once

#include <sluice/api/export_spec.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::bench {

/// What one child process fetches.
struct fetch_task {
    std::vector<std::string> urls;
    std::filesystem::path into;  ///< a folder; none: the bytes go nowhere, as they come
    std::string ca_file;
    std::string host;  ///< `127.0.0.1:PORT`, which downloads are allowed from
    export_format format = export_format::ndjson;
    int downloads = 0;  ///< at once; 0: as many as the engine does
    bool keep_gzip = false;
    std::size_t split = 0;        ///< into so many windows of six hours; 0: a file each
    std::uint64_t cut_at = 0;     ///< a byte of the first body where it is cut; 0: nowhere
    std::uint64_t die_at = 0;     ///< after so many bytes the process kills itself; 0: never
    std::filesystem::path count;  ///< gets the bytes that were read of all bodies, at the end
};

/// Fetches, proves and delivers every URL as the engine does, from where an earlier process left
/// it. Throws the first failure.
void fetch(const fetch_task& what);

/// Receives every URL, one after the other, and does nothing with what comes: what TLS and HTTP
/// alone cost.
void receive(const fetch_task& what);

}  // namespace sluice::bench
