#include "app/progress.hpp"

#include "app/progress_bar.hpp"
#include "app/progress_plain.hpp"

namespace sluice::app {
namespace {

class progress_none final : public progress {
public:
    void on(const event&) override {}
};

}  // namespace

void progress::note(const std::string& line) {
    write_to_terminal(line + "\n");
}

void progress::draw() {
    if (!run_) return;
    const auto now = present();
    if (now.begun) draw(now);
}

std::unique_ptr<progress> make_progress(progress_kind kind, const terminal_facts& where) {
    switch (choose_progress(kind, where)) {
        case progress_kind::bar:
            return std::make_unique<progress_bar>(where);
        case progress_kind::plain:
            return std::make_unique<progress_plain>();
        default:
            return std::make_unique<progress_none>();
    }
}

}  // namespace sluice::app
