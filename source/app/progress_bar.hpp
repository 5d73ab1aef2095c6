#pragma once

#include "app/progress.hpp"

namespace sluice::app {

/// A line for each export under way and one for the whole, redrawn in place; what is delivered or
/// fails scrolls away above them. The cursor is hidden from the first picture until `leave`.
class progress_bar final : public progress {
public:
    explicit progress_bar(const terminal_facts& where) : where_(where) {}
    ~progress_bar() override { leave(); }

    void on(const event& what) override;
    void note(const std::string& line) override;
    void leave() override;

protected:
    void draw(const snapshot& run) override;

private:
    std::string erased() const;

    terminal_facts where_;
    std::string above_;               ///< lines that wait to scroll away
    std::vector<std::size_t> drawn_;  ///< columns of each line of the picture
    bool hidden_ = false;             ///< the cursor
};

}  // namespace sluice::app
