#pragma once

#include "app/command_line.hpp"
#include "app/screen_line.hpp"
#include "app/settings.hpp"

#include <string_view>

namespace sluice::app {

/// What standard error leads to.
struct terminal_facts {
    bool is_terminal = false;
    bool colour = false;
    bool unicode = true;
};

/// Decides by the variables: TERM=dumb is no terminal to draw on, NO_COLOR (of any value) means
/// none, a locale that is spelled out without UTF-8 gets plain letters. Pure.
terminal_facts judge_terminal(bool is_terminal, const environment& variables);

/// The kind of progress for that: bars only where they can be drawn.
progress_kind choose_progress(progress_kind asked, const terminal_facts& store);

/// Standard error as it is now: its size changes with the window.
screen screen_of(const terminal_facts& store);

/// Writes to standard error, whole; nothing can be done about a failure.
void write_to_terminal(std::string_view text) noexcept;

}  // namespace sluice::app
