#include "simulation/mix.hpp"

#include <sluice/simulation/simulated_account.hpp>

#include <algorithm>
#include <cstring>

namespace sluice {
namespace {

bool has_no_body(int status) {
    return status == 204 || status == 304;
}

// A body on its way: paced in virtual time, cut or silent where a fault says so.
class simulated_body final : public reply {
public:
    simulated_body(simulated_reply what, clock& time, double bytes_per_second, duration silence)
        : what_(std::move(what)),
          clock_(time),
          bytes_per_second_(bytes_per_second),
          silence_(silence) {
        head_.status = what_.status;
        head_.headers = what_.headers;
        if (!what_.without_length && !has_no_body(what_.status)) {
            head_.headers.add("Content-Length", std::to_string(what_.length));
            head_.content_length = what_.length;
        }
    }

    const reply_head& head() const noexcept override { return head_; }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        const std::size_t end = std::min({what_.length, what_.cut_after.value_or(what_.length),
                                          what_.stall_after.value_or(what_.length)});
        const std::size_t n = std::min(into.size(), end - std::min(sent_, end));
        if (n > 0) {
            if (bytes_per_second_ > 0) {
                co_await clock_.sleep_for(time_for(n));
            }
            std::memcpy(into.data(), what_.body->data() + what_.offset + sent_, n);
            sent_ += n;
            co_return n;
        }
        if (what_.stall_after && *what_.stall_after == sent_) {
            co_await clock_.sleep_for(silence_);
            co_return failure(error::stalled);
        }
        if (sent_ < what_.length || (what_.without_length && what_.cut_after == sent_)) {
            co_return failure(error::connection_lost);
        }
        co_return std::size_t{0};
    }

private:
    duration time_for(std::size_t bytes) const {
        const double seconds = static_cast<double>(bytes) / bytes_per_second_;
        return std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds));
    }

    simulated_reply what_;
    clock& clock_;
    double bytes_per_second_;
    duration silence_;
    reply_head head_;
    std::size_t sent_ = 0;
};

simulated_request as_simulated(request& what, bool to_storage) {
    simulated_request made;
    made.method = what.method;
    made.target = what.where.target.reveal();
    made.headers = std::move(what.headers);
    if (!what.authorization.empty()) {
        made.headers.add("Authorization", std::string(what.authorization.reveal()));
    }
    made.body = std::move(what.body);
    made.to_storage = to_storage;
    return made;
}

}  // namespace

simulated_transport::simulated_transport(simulated_account& brain, clock& time,
                                         std::string api_host)
    : brain_(brain), clock_(time), api_host_(std::move(api_host)) {}

simulated_transport::~simulated_transport() = default;

awaitable<outcome<std::unique_ptr<reply>>> simulated_transport::send(request what) {
    const std::string subject = what.where.host;
    const bool to_storage = what.where.host != api_host_ && what.where.authority() != api_host_;
    const duration latency = brain_.options().latency;
    // Calls overtake each other on the way, so a limit that holds when they are sent may be broken
    // when they arrive: that is what a client has to cope with.
    const auto spread = static_cast<std::uint64_t>(std::max(latency, duration::zero()).count());
    const duration there(mix(brain_.options().seed, sent_++, 'l') % (spread + 1));
    co_await clock_.sleep_for(there);

    const simulated_request arrived = as_simulated(what, to_storage);
    const moment now = clock_.reading();
    simulated_reply answer = brain_.handle(arrived, now);
    if (answer.refuse && answer.sent) {
        co_return failure(error::connection_lost, subject);
    }
    if (answer.refuse) {
        co_return failure(error::connect_failed, subject, "the simulated server refused");
    }
    if (answer.delay >= what.patience.reply) {
        co_await clock_.sleep_for(what.patience.reply);
        co_return failure(error::timed_out, subject);
    }
    co_await clock_.sleep_for(latency - there + answer.delay);
    if (answer.drop) {
        co_return failure(error::connection_lost, subject);
    }
    if (to_storage && brain_.options().download_takes > duration::zero()) {
        co_await clock_.sleep_for(brain_.options().download_takes);
    }
    const double pace = to_storage ? brain_.options().bytes_per_second : 0;
    std::unique_ptr<reply> made =
        std::make_unique<simulated_body>(std::move(answer), clock_, pace, what.patience.silence);
    co_return made;
}

}  // namespace sluice
