#pragma once

#include <string>
#include <vector>

namespace sluice::app {

/// A file of a tree: its path below the root, and what is known about it.
struct tree_file {
    std::string path;
    std::string store;
};

/// The folders and files below `root` as `tree` draws them, folders with one child on one line.
/// `files` are in the order in which they are drawn. Pure.
std::string draw_tree(const std::string& root, const std::vector<tree_file>& files, bool unicode);

}  // namespace sluice::app
