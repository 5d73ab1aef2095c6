#include "app/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>
#include <cerrno>

namespace sluice::app {
namespace {

// The first of these that is set names the locale (POSIX).
bool speaks_unicode(const environment& variables) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto locale = variables(name);
        if (!locale || locale->empty()) continue;
        for (const char* spelling : {"UTF-8", "utf-8", "UTF8", "utf8"}) {
            if (locale->find(spelling) != std::string::npos) return true;
        }
        return false;
    }
    return true;  // nobody said otherwise, as in a fresh container
}

}  // namespace

terminal_facts judge_terminal(bool is_terminal, const environment& variables) {
    terminal_facts store;
    store.is_terminal = is_terminal && variables("TERM").value_or("") != "dumb";
    store.colour = store.is_terminal && variables("NO_COLOR").value_or("").empty();
    store.unicode = speaks_unicode(variables);
    return store;
}

progress_kind choose_progress(progress_kind asked, const terminal_facts& store) {
    if (asked == progress_kind::automatic || asked == progress_kind::bar) {
        return store.is_terminal ? progress_kind::bar : progress_kind::plain;
    }
    return asked;
}

screen screen_of(const terminal_facts& store) {
    screen on;
    on.colour = store.colour;
    on.unicode = store.unicode;
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        on.width = size.ws_col;
        on.height = size.ws_row;
    }
    return on;
}

void write_to_terminal(std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace sluice::app
