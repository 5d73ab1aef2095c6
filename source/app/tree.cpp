#include "app/tree.hpp"

#include <algorithm>
#include <memory>

namespace sluice::app {
namespace {

struct node {
    std::string name;
    std::string store;
    std::vector<std::unique_ptr<node>> children;
};

node& child_of(node& parent, const std::string& name) {
    for (const auto& each : parent.children) {
        if (each->name == name) return *each;
    }
    parent.children.push_back(std::make_unique<node>());
    parent.children.back()->name = name;
    return *parent.children.back();
}

void plant(node& root, const tree_file& file) {
    node* at = &root;
    std::size_t from = 0;
    for (std::size_t slash; (slash = file.path.find('/', from)) != std::string::npos;
         from = slash + 1) {
        at = &child_of(*at, file.path.substr(from, slash - from));
    }
    child_of(*at, file.path.substr(from)).store = file.store;
}

// A folder whose only child is one more folder takes no line of its own.
void join_single(node& at) {
    for (const auto& child : at.children) {
        while (child->children.size() == 1) {
            auto only = std::move(child->children.front());
            child->name += "/" + only->name;
            child->store = std::move(only->store);
            auto below = std::move(only->children);
            child->children = std::move(below);
        }
        join_single(*child);
    }
}

struct branches {
    const char* middle;
    const char* last;
    const char* beside;
};

void measure(const node& at, std::size_t indent, std::size_t& widest) {
    for (const auto& child : at.children) {
        if (!child->store.empty()) widest = std::max(widest, indent + child->name.size());
        measure(*child, indent + 4, widest);
    }
}

void draw(const node& at, const std::string& before, std::size_t indent, std::size_t widest,
          const branches& with, std::string& into) {
    for (const auto& child : at.children) {
        const bool last = child == at.children.back();
        into += before + (last ? with.last : with.middle) + child->name;
        if (!child->store.empty()) {
            into += std::string(widest - indent - child->name.size() + 2, ' ') + child->store;
        }
        into += '\n';
        draw(*child, before + (last ? "    " : with.beside), indent + 4, widest, with, into);
    }
}

}  // namespace

std::string draw_tree(const std::string& root, const std::vector<tree_file>& files, bool unicode) {
    node all;
    for (const tree_file& file : files) plant(all, file);
    join_single(all);
    std::size_t widest = 0;
    measure(all, 4, widest);
    const branches with =
        unicode ? branches{"├── ", "└── ", "│   "} : branches{"|-- ", "`-- ", "|   "};
    std::string text = root + "\n";
    draw(all, "", 4, widest, with, text);
    return text;
}

}  // namespace sluice::app
