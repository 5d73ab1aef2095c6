#pragma once

#include <stdexcept>
#include <string>

#include "support/virtual_world.hpp"

namespace sluice::test {

/// What happened, in order; a capital letter when a task began, a small one when it ended itself,
/// an exclamation mark when it was cancelled.
struct diary {
    virtual_world& world;
    std::string text;
};

class entry {
public:
    entry(diary& book, char name) : book_(book), name_(name) { book_.text += name; }
    ~entry() {
        book_.text += static_cast<char>(name_ + ('a' - 'A'));
        if (!done) book_.text += '!';
    }
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    bool done = false;

private:
    diary& book_;
    char name_;
};

inline awaitable<void> sleeper(diary& book, char name, duration length) {
    entry here(book, name);
    co_await book.world.time.sleep_for(length);
    here.done = true;
}

inline awaitable<void> thrower(diary& book, duration after, const char* what) {
    co_await book.world.time.sleep_for(after);
    throw std::runtime_error(what);
}

}  // namespace sluice::test
