#pragma once

#include <string>
#include <string_view>

#include "support/zlib_gunzip.hpp"

namespace sluice::test {

/// Why `made`, sluice's result of `stored`, is not what zlib's would be; empty when it is.
///
/// Two differences are none, since neither loses a byte nor takes a wrong one for right:
/// - ISA-L may want more bytes than a damaged stream has before it sees the damage: such a stream
///   is truncated for sluice where it is corrupt for zlib;
/// - ISA-L decodes codes that lack some words, which zlib refuses (a flipped bit can make such):
///   a member of these is good when its trailer proves its text.
/// Before the verdict on a bad stream each may have given more of the same text than the other.
std::string gunzip_disagreement(const inflated& made, std::string_view stored);

}  // namespace sluice::test
