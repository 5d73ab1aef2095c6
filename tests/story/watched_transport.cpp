#include "story/watched_transport.hpp"

namespace sluice::story {

/// Keeps a call among those on their way; one that is broken off is one of unknown end.
class watched_transport::passage {
public:
    passage(watched_transport& owner, const request& what) : owner_(owner) {
        auto& made = owner_.calls_.emplace_front();
        made.what.method = what.method;
        made.what.target = what.where.target.reveal();
        made.what.headers = what.headers;
        made.what.headers.add("Authorization", std::string(what.authorization.reveal()));
        made.what.body = what.body;
        made.sent = owner_.clock_.now();
        place_ = owner_.calls_.begin();
    }
    ~passage() {
        if (!known_ && place_->is_create()) ++owner_.unknown_creates_;
        owner_.calls_.erase(place_);
    }
    passage(const passage&) = delete;
    passage& operator=(const passage&) = delete;

    void ended(const outcome<std::unique_ptr<reply>>& answer) {
        known_ = answer ? true : answer.error().never_sent();
    }

private:
    watched_transport& owner_;
    std::list<call>::iterator place_;
    bool known_ = false;
};

awaitable<outcome<std::unique_ptr<reply>>> watched_transport::send(request what) {
    before_each_();
    if (what.where.host != api_host_) co_return co_await inner_.send(std::move(what));
    passage mine(*this, what);
    auto answer = co_await inner_.send(std::move(what));
    mine.ended(answer);
    // An answer that makes no sense tells nothing of what the server did.
    co_return answer;
}

}  // namespace sluice::story
