#pragma once

#include "story/process.hpp"

namespace sluice::story {

/// What must hold of a run that has ended by itself, whatever went wrong; what does not, is told to
/// the world's log.
void check_run(story_world& all, process& done);

/// What must hold of the durable part at any moment: no file but whole and true ones, and no
/// receipt without its file.
void check_remains(story_world& all, duration since_begin, remains& left);

/// What must hold of all that arrived at the server in the whole story.
void check_server(story_world& all, duration since_begin);

}  // namespace sluice::story
