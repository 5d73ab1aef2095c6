#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sluice {

/// Text that must not be seen: an API key, a signed URL.
///
/// It cannot be printed, formatted or compared by accident; `reveal()` is the one way in, so that
/// every use can be found by its name. Copies share one buffer, which is wiped when the last goes.
/// Thread-safe to copy and to read.
class secret {
public:
    secret() = default;
    /// Copies `text` into a buffer of its own and wipes the argument; move the original in.
    explicit secret(std::string text);

    bool empty() const noexcept { return reveal().empty(); }
    /// Valid as long as any copy of this secret lives.
    std::string_view reveal() const noexcept;

private:
    class buffer;
    std::shared_ptr<const buffer> buffer_;
};

/// Overwrites `text` in a way that the compiler keeps, then clears it.
void wipe(std::string& text) noexcept;

}  // namespace sluice
