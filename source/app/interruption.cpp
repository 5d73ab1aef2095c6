#include "app/interruption.hpp"

#include <fmt/format.h>
#include <boost/asio/signal_set.hpp>
#include <csignal>

namespace sluice::app {
namespace {

const char* name_of(int signal) {
    return signal == SIGINT ? "SIGINT" : "SIGTERM";
}

}  // namespace

// Shared with the handler that waits, which may run once more after its cancellation.
class interruption::watch : public std::enable_shared_from_this<watch> {
public:
    watch(const asio::any_io_executor& control, run& work, progress& display)
        : signals_(control, SIGINT, SIGTERM, SIGTSTP), work_(work), display_(display) {}

    void wait() {
        signals_.async_wait(
            [self = shared_from_this()](const boost::system::error_code& problem, int number) {
                if (!problem) self->came(number);
            });
    }

    void end() { signals_.cancel(); }
    int signal() const noexcept { return signal_; }

private:
    void came(int number) {
        if (number == SIGTSTP) {
            display_.leave();
            ::raise(SIGSTOP);
            return wait();
        }
        if (std::exchange(signal_, number) == 0) {
            display_.note(fmt::format(
                "sluice: {}: stopping; downloads under way are finished, exports on the server "
                "are kept for the next run; once more stops at once",
                name_of(number)));
            work_.stop();
            return wait();
        }
        display_.leave();
        boost::system::error_code ignored;
        signals_.clear(ignored);
        work_.cancel();
    }

    asio::signal_set signals_;
    run& work_;
    progress& display_;
    int signal_ = 0;
};

interruption::interruption(const asio::any_io_executor& control, run& work, progress& display)
    : watch_(std::make_shared<watch>(control, work, display)) {
    watch_->wait();
}

interruption::~interruption() {
    watch_->end();
}

int interruption::signal() const noexcept {
    return watch_->signal();
}

}  // namespace sluice::app
