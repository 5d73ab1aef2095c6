#include "story/story_log.hpp"

#include <fmt/format.h>

#include <ostream>

namespace sluice::story {

void story_log::say(duration since_begin, const std::string& line) {
    const auto mix = [this](std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; };
    auto time = static_cast<std::uint64_t>(since_begin.count());
    for (int i = 0; i < 8; ++i, time >>= 8U) mix(time & 0xffU);
    for (const char c : line) mix(static_cast<unsigned char>(c));
    if (!out_) return;
    const std::chrono::duration<double> seconds = since_begin;
    *out_ << fmt::format("{:12.3f} s  {}\n", seconds.count(), line);
}

void story_log::violated(duration since_begin, const std::string& property) {
    say(since_begin, "VIOLATED: " + property);
    violations_.push_back(property);
}

}  // namespace sluice::story
