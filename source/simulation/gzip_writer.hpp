#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sluice {

/// Makes one gzip member, piece by piece; equal input gives equal bytes. With ISA-L, level 1.
class gzip_writer {
public:
    gzip_writer();
    ~gzip_writer();

    void write(std::string_view piece);
    /// The whole member; nothing can be written after it.
    std::string finish();

private:
    void deflate(std::string_view piece, bool last);

    class state;
    std::unique_ptr<state> state_;
};

/// Inflates what a `gzip_writer` made.
std::string inflate_member(std::string_view gzipped);

}  // namespace sluice
