#pragma once

#include "core/descriptor.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace sluice::app {

/// The next content of a file, which takes the old one's place in one step or not at all.
///
/// Written beside the file as `NAME.part`; `commit` syncs it, renames it and syncs the folder.
/// Without a commit the part is removed, and so is one that a killed process left. `commit` returns
/// why it or anything before it failed, in the system's words, or nothing.
class file_replacement {
public:
    file_replacement(std::filesystem::path file, unsigned mode);
    ~file_replacement();
    file_replacement(const file_replacement&) = delete;
    file_replacement& operator=(const file_replacement&) = delete;

    void append(std::string_view text);
    std::string commit();

private:
    void flush();

    std::filesystem::path file_;
    std::filesystem::path part_;
    descriptor opened_;
    std::string waiting_;
    std::string reason_;
    bool renamed_ = false;
};

}  // namespace sluice::app
