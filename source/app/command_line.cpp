#include "app/command_line.hpp"

#include "app/configuration.hpp"
#include "app/flags.hpp"
#include "app/nearest.hpp"

#include <sluice/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>

namespace sluice::app {
namespace {

struct command_description {
    const char* name;
    const char* what;
    const char* examples;
    std::vector<std::string> required;
    const char* instead = "";  // a flag that stands in for all of those
};

const std::vector<command_description>& commands() {
    static const std::vector<command_description> all{
        {"backfill",
         "Run or resume a backfill.",
         "Examples:\n"
         "  sluice backfill --from 2026-01-01 --to 2026-02-01 --out events\n"
         "  sluice backfill --from 2026-01-01 --to 2026-01-02 --every 1h --format csv \\\n"
         "      --fields EventStart,UserId,PageUrl --out hourly\n"
         "Run the same command again to resume; delivered windows are left alone.",
         {"from", "to", "out"}},
        {"plan",
         "Show a backfill's windows, and forecast when its data arrives.",
         "Example:\n  sluice plan --from 2025-01-01 --to 2026-01-01 --operation-time 8m",
         {"from", "to"},
         "scenario"},
        {"status",
         "Show what is delivered, running, failed and missing.",
         "Examples:\n"
         "  sluice status --out events\n"
         "  sluice status --out events --from 2026-01-01 --to 2026-02-01 --json",
         {"out"}},
        {"verify",
         "Read the delivered files again, against their receipts.",
         "Examples:\n"
         "  sluice verify --out events\n"
         "  sluice verify --out events --forget    (the next backfill fetches the bad ones again)",
         {"out"}},
        {"segments",
         "List the account's segments.",
         "Example:\n  sluice segments --api-key-file key.txt",
         {}},
        {"cancel",
         "Cancel the running operations of a backfill.",
         "Example:\n  sluice cancel --out events",
         {"out"}},
        {"simulate",
         "Serve a simulated account on 127.0.0.1, to try things against.",
         "Examples:\n"
         "  sluice simulate --tls-dir /tmp/sim\n"
         "  sluice simulate --tls-dir /tmp/sim --port 8443 --rate 600/min --seconds 1..3",
         {}},
        {"demo",
         "Backfill 14 days from a simulated account, under the true limit.",
         "Examples:\n"
         "  sluice demo\n"
         "  sluice demo --out sluice-demo",
         {}},
    };
    return all;
}

void declare_flags(CLI::App& command, const std::string& name, options& into) {
    if (name == "simulate") return declare_simulate(command, into);
    if (name == "demo") return declare_places(command, into, shown::yes);
    const bool runs = name == "backfill" || name == "plan";
    const bool spans = runs || name == "status";
    const bool calls = runs || name == "segments" || name == "cancel";
    declare_what(command, into, runs ? shown::yes : shown::no);
    declare_windows(command, into, spans ? shown::yes : shown::no);
    declare_places(command, into, shown::yes);
    declare_account(command, into, shown::yes);
    declare_effort(command, into, calls ? shown::yes : shown::no);
    if (name == "plan") declare_plan(command, into);
    if (name == "verify") {
        command.add_flag("--forget", into.forget, "forget what is bad, to have it fetched again");
    }
}

std::string without_double_blanks(std::string text) {
    for (std::size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    return text;
}

class line_parser {
public:
    explicit line_parser(options& into)
        : app_("Backfills segment exports under the API's rate limit without losing a drop.",
               "sluice") {
        app_.get_formatter()->column_width(26);
        app_.set_version_flag("--version", fmt::format("sluice {}", version),
                              "print the version and exit")
            ->group("Output");
        app_.get_help_ptr()->group("Output");
        app_.footer("Each command explains itself: sluice backfill --help");
        app_.allow_extras();
        app_.require_subcommand(0, 1);
        for (const command_description& each : commands()) {
            CLI::App* command = app_.add_subcommand(each.name, each.what);
            command->group("Commands")->footer(each.examples);
            declare_flags(*command, each.name, into);
            declare_output(*command, into, shown::yes);
            command->set_help_flag("-h,--help", "print this help and exit")->group("Output");
        }
    }

    /// The help or version text; empty when a command is to be run.
    attempt<std::string> parse(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
        try {
            app_.parse(std::move(arguments));
        } catch (const CLI::CallForVersion& text) {
            return std::string(text.what()) + "\n";
        } catch (const CLI::CallForHelp&) {
            return without_double_blanks(app_.help());
        } catch (const CLI::ConversionError& error) {
            // "Could not convert: --burst = x"
            const std::string said = error.what();
            return usage_problem(
                said.substr(std::min(said.find("--"), said.size())) + " does not fit", see_help());
        } catch (const CLI::ArgumentMismatch& error) {
            // "--every: 1 required TEXT missing", "--every: expected exactly 1 but received 2"
            const std::string said = error.what();
            const bool twice = said.find("received") != std::string::npos;
            return usage_problem(
                said.substr(0, said.find(':')) + (twice ? " was given twice" : " needs a value"),
                twice ? "give it once" : see_help());
        } catch (const CLI::ParseError& error) {
            return usage_problem(error.what(), see_help());
        }
        if (app_.get_subcommands().empty()) return no_command();
        const auto rest = command()->remaining();
        if (!rest.empty()) return unknown_argument(rest.front());
        return std::string();
    }

    CLI::App* command() {
        const auto chosen = app_.get_subcommands();
        return chosen.empty() ? nullptr : chosen.front();
    }

    /// The long names of every command's flags: what a configuration file may say.
    std::vector<std::string> names() {
        std::vector<std::string> all;
        for (CLI::App* each : app_.get_subcommands({})) append_names(*each, all);
        return all;
    }

    std::string see_help() {
        return command() ? fmt::format("see sluice {} --help", command()->get_name())
                         : "see sluice --help";
    }

private:
    static void append_names(CLI::App& from, std::vector<std::string>& to) {
        for (const CLI::Option* option : from.get_options()) {
            for (const std::string& name : option->get_lnames()) {
                if (name != "help" && name != "config") to.push_back(name);
            }
        }
    }

    problem no_command() {
        const auto rest = app_.remaining();
        if (rest.empty())
            return usage_problem("no command given", "try sluice demo, or sluice --help");
        const bool flag = rest.front().starts_with("-");
        std::vector<std::string> known{"--help", "--version"};
        if (!flag) known.clear();
        for (const command_description& each : commands()) known.emplace_back(each.name);
        const std::string meant = nearest(rest.front(), known);
        return usage_problem(
            fmt::format("unknown {} '{}'", flag ? "flag" : "command", rest.front()),
            meant.empty() ? see_help() : fmt::format("did you mean 'sluice {}'?", meant));
    }

    problem unknown_argument(const std::string& argument) {
        const std::string word = argument.substr(0, argument.find('='));
        if (!word.starts_with("-")) {
            return usage_problem(fmt::format("unexpected argument '{}'", argument), see_help());
        }
        std::vector<std::string> known;
        append_names(*command(), known);
        const std::string meant = nearest(
            word.substr(
                word.find_first_not_of('-') != std::string::npos ? word.find_first_not_of('-') : 0),
            known);
        return usage_problem(fmt::format("unknown flag '{}'", word),
                             meant.empty() ? see_help() : fmt::format("did you mean --{}?", meant));
    }

    CLI::App app_;
};

std::string variable_name(const std::string& flag) {
    std::string name = "SLUICE_";
    for (const char c : flag) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
    return name;
}

// Gives `option` the words from a lower layer as if they had stood on the command line.
attempt<void> give(CLI::Option& option, const std::vector<std::string>& words,
                   const std::string& origin) {
    try {
        for (const std::string& word : words) option.add_result(word);
        option.run_callback();
    } catch (const CLI::Error&) {
        return usage_problem(fmt::format("{}: '{}' does not fit", origin, fmt::join(words, ",")),
                             fmt::format("give what --{} takes: {}", option.get_lnames().front(),
                                         option.get_description()));
    }
    return {};
}

attempt<void> layer(CLI::App& command, const environment& variables, const file_settings& file,
                    options& into) {
    for (CLI::Option* option : command.get_options()) {
        if (option->get_lnames().empty()) continue;
        const std::string& flag = option->get_lnames().front();
        if (flag == "help") continue;
        if (option->count() > 0) {
            into.origins[flag] = "--" + flag;
        } else if (const auto value = variables(variable_name(flag)); value && !value->empty()) {
            into.origins[flag] = variable_name(flag);
            if (auto given = give(*option, {*value}, into.origins[flag]); !given) return given;
        } else if (const auto found = file.find(flag); found != file.end()) {
            into.origins[flag] = into.config + ": " + flag;
            auto given = give(*option, found->second, into.origins[flag]);
            if (!given) return given;
        }
    }
    return {};
}

attempt<void> require(const options& asked, const std::vector<std::string>& flags) {
    for (const std::string& flag : flags) {
        if (asked.given(flag)) continue;
        return usage_problem(
            fmt::format("{} needs --{}", asked.command, flag),
            fmt::format("give it, as in the examples of sluice {} --help", asked.command));
    }
    return {};
}

}  // namespace

attempt<command_line> read_command_line(const std::vector<std::string>& arguments,
                                        const environment& variables) {
    command_line line;
    line_parser parser(line.asked);
    auto text = parser.parse(arguments);
    if (!text) return text.error();
    line.text = *text;
    if (!line.text.empty()) return line;

    options& asked = line.asked;
    asked.command = parser.command()->get_name();
    if (asked.config.empty()) asked.config = variables("SLUICE_CONFIG").value_or("");
    file_settings file;
    if (!asked.config.empty()) {
        auto read = read_configuration(asked.config, parser.names());
        if (!read) return read.error();
        file = std::move(*read);
    }
    if (auto done = layer(*parser.command(), variables, file, asked); !done) return done.error();
    for (const command_description& each : commands()) {
        if (asked.command != each.name || asked.given(each.instead)) continue;
        if (auto done = require(asked, each.required); !done) return done.error();
    }
    return line;
}

}  // namespace sluice::app
