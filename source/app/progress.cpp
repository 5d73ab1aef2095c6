#include "app/progress.hpp"

#include "app/progress_bar.hpp"
#include "app/progress_plain.hpp"

namespace sluice::app {
namespace {

class progress_none final : public progress {
public:
    using progress::progress;

protected:
    void show(const event&) override {}
};

}  // namespace

void progress::note(const std::string& line) {
    write_to_terminal(line + "\n");
}

moment_of_run progress::present() const {
    moment_of_run when;
    when.now = clock_.now();
    if (read_) when.tokens = read_();
    when.limit = limit_;
    when.counted = counted_;
    return when;
}

std::unique_ptr<progress> make_progress(progress_kind kind, const terminal_facts& where,
                                        clock& time, progress_model model, bucket_limit limit,
                                        limit_scope counted) {
    switch (choose_progress(kind, where)) {
        case progress_kind::bar:
            return std::make_unique<progress_bar>(where, time, std::move(model), limit, counted);
        case progress_kind::plain:
            return std::make_unique<progress_plain>(time, std::move(model), limit, counted);
        default:
            return std::make_unique<progress_none>(time, std::move(model), limit, counted);
    }
}

}  // namespace sluice::app
