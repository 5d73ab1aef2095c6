#include "app/demo_server.hpp"

#include <csignal>

namespace sluice::app {

outcome<std::unique_ptr<demo_server>> demo_server::start(simulation_options account) {
    std::unique_ptr<demo_server> self(new demo_server);
    auto server = simulated_server::open(self->context_, self->time_, std::move(account), {});
    if (!server) return server.error();
    self->server_ = std::move(*server);
    self->origin_ = self->server_->origin();
    self->certificate_ = self->server_->certificate();
    self->port_ = self->server_->port();
    self->thread_ = std::thread([context = &self->context_] {
        // Signals are the main thread's.
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
        context->run();
    });
    return self;
}

demo_server::~demo_server() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

}  // namespace sluice::app
