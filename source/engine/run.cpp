#include <sluice/engine/run.hpp>

#include <engine/engine_core.hpp>
#include <engine/run_state.hpp>

#include <utility>

namespace sluice {

subscription::subscription(std::shared_ptr<run_state> of, observer& reader) noexcept
    : of_(std::move(of)), reader_(&reader) {}

subscription& subscription::operator=(subscription&& other) noexcept {
    std::swap(of_, other.of_);
    std::swap(reader_, other.reader_);
    return *this;
}

subscription::~subscription() {
    if (of_) of_->news.unsubscribe(*reader_);
}

run& run::operator=(run&& other) noexcept {
    if (state_) state_->cancel();
    state_ = std::move(other.state_);
    return *this;
}

run::~run() {
    if (state_) state_->cancel();
}

run_id run::id() const noexcept {
    return state_->id;
}

void run::stop() {
    state_->stop();
}

void run::cancel() {
    state_->cancel();
}

awaitable<outcome<summary>> run::join() {
    return run_state::join(state_);
}

bool run::ended() const noexcept {
    return state_->ended();
}

const outcome<summary>& run::result() const {
    return state_->result();
}

snapshot run::snapshot() const {
    return state_->read();
}

subscription run::subscribe(observer& reader) {
    state_->news.subscribe(reader);
    return subscription(state_, reader);
}

run session::start(backfill what) const {
    auto state = std::make_shared<run_state>(account_, std::move(what));
    account_->host.runs.spawn(run_state::live(state));
    return run(std::move(state));
}

}  // namespace sluice
