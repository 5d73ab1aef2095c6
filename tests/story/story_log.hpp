#pragma once

#include <sluice/time/clock.hpp>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace sluice::story {

/// What happened in a story, in readable lines, and one number for all of them.
class story_log {
public:
    /// Lines go to `out` as they come; null for the number alone.
    explicit story_log(std::ostream* out) : out_(out) {}

    void say(duration since_begin, const std::string& line);
    /// Something that must never happen, whatever goes wrong.
    void violated(duration since_begin, const std::string& property);

    std::uint64_t hash() const noexcept { return hash_; }
    const std::vector<std::string>& violations() const noexcept { return violations_; }

private:
    std::ostream* out_;
    std::uint64_t hash_ = 0xcbf29ce484222325;  // FNV-1a, 64 bits
    std::vector<std::string> violations_;
};

}  // namespace sluice::story
