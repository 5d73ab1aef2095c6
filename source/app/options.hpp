#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sluice::app {

/// What the user asked for, as it was written: by flags, variables and the configuration file.
///
/// One field a flag, with its default; which command takes which is declared in command_line.cpp.
/// Texts are not checked yet: that is the part of settings.hpp.
struct options {
    std::string command;

    // What is exported.
    std::string segment = "everyone";
    std::string type = "event";
    std::string format = "ndjson";
    std::vector<std::string> fields;
    std::string scope;
    bool keep_gzip = false;

    // Which windows.
    std::string from;
    std::string to;
    std::string every = "1d";
    std::string bundle = "1";
    std::string time_field = "EventStart";
    std::string min_window;
    std::string settle = "24h";
    std::string refresh;

    // Whose account.
    std::string api_url;
    std::string api_key_file;
    std::string ca_file;
    std::vector<std::string> storage_hosts;
    std::string rate = "2/min";
    int burst = 50;
    std::string limit_scope = "all";

    // How.
    std::string downloads = "8";
    std::string bandwidth;
    int retries = 8;
    std::string retry_wait = "500ms";

    // Where.
    std::string out;
    std::string state;

    // What is shown.
    std::string progress = "auto";
    bool json = false;
    std::string log_level = "warn";
    std::string config;

    // Of single commands.
    bool forget = false;         ///< verify
    std::string operation_time;  ///< plan
    std::string scenario;        ///< plan

    struct {
        int port = 0;
        std::string tls_folder;
        bool plain = false;
        std::string seconds = "2..8";
        std::string longest_range;
        std::uint64_t events_per_day = 2000;
        std::string faults_file;
        std::string key;
        std::uint64_t seed = 1;
    } simulate;

    /// Where a value came from when it is not the default, by the flag's name without dashes:
    /// `--every`, `SLUICE_EVERY`, or `sluice.toml: every`.
    std::map<std::string, std::string> origins;

    /// How to name the setting `flag` in a message to the one who wrote it.
    std::string name_of(const std::string& flag) const;
    bool given(const std::string& flag) const { return origins.contains(flag); }
};

}  // namespace sluice::app
