#include "gnuplot.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace sluice::bench {
namespace {

// Nameless files instead of pipes: neither side ever waits for the other to read.
class scratch_file {
public:
    scratch_file() : file_(std::tmpfile(), &std::fclose) {
        if (!file_) throw std::system_error(errno, std::generic_category(), "a temporary file");
    }

    int descriptor() const { return ::fileno(file_.get()); }

    void fill(const std::string& text) {
        std::fwrite(text.data(), 1, text.size(), file_.get());
        if (std::fflush(file_.get()) != 0)
            throw std::system_error(errno, std::generic_category(), "a temporary file");
        std::rewind(file_.get());
    }

    std::string content() {
        std::rewind(file_.get());
        std::string text;
        char piece[1 << 14];
        for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, file_.get())) > 0;)
            text.append(piece, got);
        return text;
    }

private:
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

class child_files {
public:
    child_files() { ::posix_spawn_file_actions_init(&actions_); }
    ~child_files() { ::posix_spawn_file_actions_destroy(&actions_); }
    child_files(const child_files&) = delete;
    child_files& operator=(const child_files&) = delete;

    void put(const scratch_file& file, int as) {
        ::posix_spawn_file_actions_adddup2(&actions_, file.descriptor(), as);
    }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

pid_t start(const char* program, const child_files& files) {
    // -d: whatever the user set up for himself must not change the charts.
    std::string name = program, plain = "-d", from_input = "-";
    char* const arguments[] = {name.data(), plain.data(), from_input.data(), nullptr};
    pid_t id = -1;
    const int problem = ::posix_spawnp(&id, program, files.get(), nullptr, arguments, environ);
    if (problem == ENOENT)
        throw std::runtime_error(fmt::format(
            "{} draws the charts and is not installed: apt-get install gnuplot-nox, or ask for "
            "neither --html nor --svg",
            program));
    if (problem != 0) throw std::system_error(problem, std::generic_category(), program);
    return id;
}

bool ended_well(pid_t id) {
    int status = 0;
    while (::waitpid(id, &status, 0) < 0) {
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// What is wrong stands in the last line; above it gnuplot repeats the command.
std::string last_line(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    return text.substr(text.find_last_of('\n') + 1);
}

}  // namespace

std::string run_gnuplot(const std::string& script, const char* program) {
    scratch_file input, output, complaints;
    input.fill(script);
    child_files files;
    files.put(input, STDIN_FILENO);
    files.put(output, STDOUT_FILENO);
    files.put(complaints, STDERR_FILENO);
    if (!ended_well(start(program, files)))
        throw std::runtime_error(
            fmt::format("{} failed: {}", program, last_line(complaints.content())));
    return output.content();
}

}  // namespace sluice::bench
