#include "app/flags.hpp"

#include <CLI/CLI.hpp>

namespace sluice::app {
namespace {

// One group of flags of one command; knows how a flag looks in the help.
class flag_group {
public:
    flag_group(CLI::App& command, const char* title, shown help)
        : command_(command), title_(help == shown::yes ? title : "") {}

    template <class T>
    CLI::Option* value(const char* name, T& into, const char* text, const char* help) {
        return command_.add_option(name, into, help)->option_text(text)->group(title_);
    }

    // `a,b` or the flag several times; never the arguments that follow.
    void list(const char* name, std::vector<std::string>& into, const char* text,
              const char* help) {
        value(name, into, text, help)->delimiter(',')->allow_extra_args(false);
    }

    void toggle(const char* name, bool& into, const char* help) {
        command_.add_flag(name, into, help)->group(title_);
    }

private:
    CLI::App& command_;
    std::string title_;
};

}  // namespace

void declare_what(CLI::App& command, options& into, shown help) {
    flag_group group(command, "What", help);
    group.value("--segment", into.segment, "ID", "segment to export (everyone)");
    group.value("--type", into.type, "T", "event or individual (event)");
    group.value("--format", into.format, "F", "ndjson, csv or json (ndjson)");
    group.list("--fields", into.fields, "A,B", "only these fields (all)");
    group.value("--scope", into.scope, "S", "eventDetails.scope, passed to the API as it is");
    group.toggle("--keep-gzip", into.keep_gzip, "leave the files gzipped, as they were served");
}

void declare_windows(CLI::App& command, options& into, shown help) {
    flag_group group(command, "Which windows", help);
    group.value("--from", into.from, "TIME", "start: a date or an RFC 3339 time, UTC");
    group.value("--to", into.to, "TIME", "end, exclusive");
    group.value("--every", into.every, "LENGTH", "length of a window, 15m to 31d (1d)");
    group.value("--bundle", into.bundle, "N",
                "windows that one export delivers, or auto: as many as finish soonest (1)");
    group.value("--min-window", into.min_window, "LENGTH",
                "halve a window that is too long for the server, down to this (never)");
    group.value("--time-field", into.time_field, "NAME",
                "field of a row that tells its window, in bundles (EventStart)");
    group.value("--settle", into.settle, "LENGTH",
                "leave windows that ended less than this ago: late data may come (24h)");
    group.value("--refresh", into.refresh, "LENGTH",
                "export the last settled windows of this length again, for late data");
}

void declare_account(CLI::App& command, options& into, shown help) {
    flag_group group(command, "Account", help);
    group.value("--api-key-file", into.api_key_file, "FILE",
                "read the API key from FILE (else from FULLSTORY_API_KEY)");
    group.value("--api-url", into.api_url, "URL", "base URL (follows the key's data centre)");
    group.value("--ca-file", into.ca_file, "PEM", "trust these certificates, not the system's");
    group.list("--storage-host", into.storage_hosts, "HOST",
               "host that files may come from, repeatable (storage.googleapis.com)");
    group.value("--rate", into.rate, "N/UNIT", "calls the API allows: 2/min, 10/s, 120/h (2/min)");
    group.value("--burst", into.burst, "N", "calls it allows at once after a rest (50)");
    group.value("--limit-scope", into.limit_scope, "S", "which calls count: all or create (all)");
}

void declare_effort(CLI::App& command, options& into, shown help) {
    flag_group group(command, "Effort", help);
    group.value("--downloads", into.downloads, "N",
                "downloads at once, or auto: as many as make them faster (8)");
    group.value("--bandwidth", into.bandwidth, "RATE",
                "what all downloads receive at most together: 20MB/s, 100Mbit/s (no bound)");
    group.value("--retries", into.retries, "N", "further attempts for each step of an export (8)");
    group.value("--retry-wait", into.retry_wait, "LENGTH",
                "first wait between attempts; doubles, with full jitter (500ms)");
}

void declare_places(CLI::App& command, options& into, shown help) {
    flag_group group(command, "Where", help);
    group.value("--out", into.out, "DIR", "folder that the windows are delivered to");
    group.value("--state", into.state, "DIR",
                "folder of the state to resume from ($XDG_STATE_HOME/sluice)");
}

void declare_output(CLI::App& command, options& into, shown help) {
    flag_group group(command, "Output", help);
    group.value("--progress", into.progress, "P", "auto, bar, plain or none (auto)");
    group.toggle("--json", into.json, "print the result as one JSON object");
    group.value("--log-level", into.log_level, "L",
                "trace, debug, info, warn, error or off (warn)");
    group.value("--config", into.config, "FILE.toml", "settings, by the flags' names");
}

void declare_plan(CLI::App& command, options& into) {
    flag_group group(command, "Forecast", shown::yes);
    group.value("--operation-time", into.operation_time, "LENGTH",
                "an export usually runs this long (what the state knows, else 5m)");
    group.value("--scenario", into.scenario, "FILE",
                "rehearse the one case in FILE (JSON) instead of windows");
}

void declare_simulate(CLI::App& command, options& into) {
    flag_group group(command, "Server", shown::yes);
    auto& to = into.simulate;
    group.value("--port", to.port, "N", "port on 127.0.0.1; 0 for any free one (0)");
    group.value("--tls-dir", to.tls_folder, "DIR", "write cert.pem and key.pem here");
    group.toggle("--plain", to.plain, "http without TLS, for clients that need it");
    group.value("--seconds", to.seconds, "A..B", "exports run this long (2..8)");
    group.value("--rate", into.rate, "N/UNIT", "limit, enforced strictly (2/min)");
    group.value("--burst", into.burst, "N", "calls at once after a rest (50)");
    group.value("--limit-scope", into.limit_scope, "S", "which calls count: all or create (all)");
    group.value("--longest-range", to.longest_range, "LENGTH",
                "refuse exports of a longer span, such as 72h (none)");
    group.value("--events-per-day", to.events_per_day, "N", "events it makes up (2000)");
    group.value("--faults", to.faults_file, "FILE", "what goes wrong and when, as JSON");
    group.value("--key", to.key, "KEY", "the only key it takes (any)");
    group.value("--seed", to.seed, "N", "of everything it makes up (1)");
}

}  // namespace sluice::app
