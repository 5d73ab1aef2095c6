#pragma once

#include <filesystem>
#include <string>

namespace sluice::bench {

/// A file that a report will go to.
///
/// Opened at once, so that a mistyped path is told before the run and not after it; what is in it
/// stays until there is something to write. Throws std::system_error with the path.
class report_file {
public:
    explicit report_file(std::filesystem::path where);
    void write(const std::string& text) const;

private:
    std::filesystem::path where_;
};

}  // namespace sluice::bench
