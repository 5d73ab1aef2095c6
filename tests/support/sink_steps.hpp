#pragma once

#include "support/sink_conformance.hpp"

#include <memory>
#include <string_view>
#include <vector>

/// What the suite for sinks does with one, step by step; a step that fails is a failed test.
namespace sluice::test::sink_steps {

std::unique_ptr<writer> open_window(sink_under_test& what, int day);
void write(writer& to, std::string_view text);
void checkpoint(writer& at, std::string_view note);

/// What was stored, in pieces as a download would write them.
std::vector<stored_object> deliver(sink_under_test& what, int day, std::string_view text);

/// Resumes what was left with `note` after `text` was written.
std::unique_ptr<resumable_writer> resumed(sink_under_test& what, int day, std::string_view note,
                                          std::string_view text);

/// Holds the claims of what a place does with whole windows: it makes them ready, stores them
/// again, verifies them, and keeps unmatched rows and a manifest.
void check_place(sink_under_test& what);

}  // namespace sluice::test::sink_steps
