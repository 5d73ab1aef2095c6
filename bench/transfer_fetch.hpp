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
};

/// Fetches, proves and delivers every URL as the engine does. Throws the first failure.
void fetch(const fetch_task& what);

/// Receives every URL, one after the other, and does nothing with what comes: what TLS and HTTP
/// alone cost.
void receive(const fetch_task& what);

}  // namespace sluice::bench
