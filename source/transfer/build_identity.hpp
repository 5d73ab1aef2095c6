#pragma once

#include <string>

namespace sluice {

/// Names the very code that runs, by the build ids that the linker gave the program and ISA-L: what
/// one process keeps of its memory, only a process of the same identity may take up. Empty where
/// the linker gave none (`--build-id` makes it): then nothing tells one build from another.
const std::string& build_identity();

}  // namespace sluice
