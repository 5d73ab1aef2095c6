#include <sluice/api/client.hpp>

#include "api/answer_limits.hpp"
#include "api/endpoint.hpp"
#include "api/quote.hpp"
#include "api/redaction.hpp"

namespace sluice {

namespace {

error cause_of(int status) noexcept {
    if (status >= 300 && status < 400) return error::redirect_refused;
    if (status >= 500 && status < 600) return error::server_failed;
    if (status < 400 || status > 599) return error::unexpected_status;
    switch (status) {
        case 401:
            return error::key_refused;
        case 403:
            return error::permission_denied;
        case 404:
            return error::not_found;
        case 408:
            return error::timed_out;
        case 429:
            return error::throttled;
        default:
            return error::request_refused;
    }
}

/// Where a redirect leads to: its host, and not its query, which is the server's text.
std::string destination_of(const reply_head& head) {
    const auto where = head.headers.find("Location");
    if (!where) return {};
    const auto absolute = parse_url(*where);
    if (!absolute) return ", to " + quote(where->substr(0, where->find('?')));
    return ", to " + absolute->origin();
}

std::string words_of(const reply_head& head, std::string_view body) {
    std::string words = "status " + std::to_string(head.status);
    if (cause_of(head.status) == error::redirect_refused) return words + destination_of(head);
    if (const std::string said = decode_error(body); !said.empty()) words += ": " + said;
    return words;
}

/// An answer that may not take for ever, even if it never falls silent.
class patient_reply final : public reply {
public:
    patient_reply(reply& from, clock& time, steady_time deadline)
        : from_(from), clock_(time), deadline_(deadline) {}

    const reply_head& head() const noexcept override { return from_.head(); }

    awaitable<outcome<std::size_t>> read_some(std::span<std::byte> into) override {
        if (clock_.now() >= deadline_)
            co_return failure(error::timed_out, {}, "the answer's body came too slowly");
        co_return co_await from_.read_some(into);
    }

private:
    reply& from_;
    clock& clock_;
    steady_time deadline_;
};

// A server may repeat what it was sent, in its headers too; in no message, log or file may the key
// be read. Both before words are picked from an answer and after: what is left out between may have
// kept its pieces apart.
failure told_of(const url& where, const failure& why, const secret& key) {
    std::string words = why.detail();
    redact(words, key.reveal());
    failure told(why.cause(), where.display(), std::move(words));
    return std::move(told).after(why.retry_after());
}

template <class T>
outcome<T> said_of(const url& where, outcome<T> answer, const secret& key) {
    if (answer || !answer.error().subject().empty()) return answer;
    return told_of(where, answer.error(), key);
}

// By hand, since joined strings leave copies behind where they grew.
secret authorization_of(const secret& key) {
    constexpr std::string_view scheme = "Basic ";
    std::string text;
    text.reserve(scheme.size() + key.reveal().size());
    text.append(scheme).append(key.reveal());
    return secret(std::move(text));
}

}  // namespace

std::optional<failure> refusal(const reply_head& head, std::string_view body, wall_time now) {
    if (head.status >= 200 && head.status < 300) return std::nullopt;
    std::string words = words_of(head, body);
    std::optional<std::chrono::milliseconds> wait;
    if (const auto asked = head.headers.find("Retry-After")) {
        // The server's own clock, if it tells it: ours may be wrong.
        const auto date = head.headers.find("Date");
        const auto server_now = date ? parse_http_date(*date) : std::nullopt;
        wait = parse_retry_after(*asked, server_now.value_or(now));
        if (wait == limits::longest_retry_after)
            words += " (Retry-After: " + quote(*asked) + ", taken as an hour at most)";
    }
    return failure(cause_of(head.status), {}, std::move(words)).after(wait);
}

client::client(transport& network, const account& who, clock& time)
    : network_(network), account_(who), clock_(time) {}

awaitable<outcome<std::string>> client::call(http_method method, const std::string& path,
                                             const std::string& body) {
    request what(method, endpoint::below(account_.base, path));
    what.headers.add("Accept", "application/json");
    if (!body.empty()) what.headers.add("Content-Type", "application/json");
    what.body = body;
    what.authorization = authorization_of(account_.key);
    what.patience = account_.patience;
    const url where = what.where;

    auto answered = co_await network_.send(std::move(what));
    if (!answered) co_return answered.error();
    reply& whole = **answered;
    patient_reply bounded(whole, clock_, clock_.now() + account_.patience.reply);
    auto text = co_await read_all(bounded, limits::api_body_bytes);
    if (text) redact(*text, account_.key.reveal());
    // A status is told even when the words that go with it are lost.
    const std::string_view words = text ? std::string_view(*text) : std::string_view();
    if (const auto refused = refusal(whole.head(), words, clock_.wall_now()))
        co_return told_of(where, *refused, account_.key);
    co_return said_of(where, std::move(text), account_.key);
}

awaitable<outcome<operation_id>> client::create(const export_spec& spec, const time_range& range) {
    const url where = endpoint::below(account_.base, endpoint::create());
    const auto body =
        co_await call(http_method::post, endpoint::create(), encode_create(spec, range));
    // There is nothing yet that it could not know but the segment, or the address itself.
    if (!body && body.error().cause() == error::not_found)
        co_return failure(error::request_refused, body.error().subject(), body.error().detail());
    if (!body) co_return body.error();
    co_return said_of(where, decode_create(*body), account_.key);
}

awaitable<outcome<operation>> client::poll(const operation_id& id) {
    const url where = endpoint::below(account_.base, endpoint::operation(id));
    const auto body = co_await call(http_method::get, endpoint::operation(id), std::string());
    if (!body) co_return body.error();
    auto found = said_of(where, decode_operation(*body), account_.key);
    if (found) redact(found->error_details, account_.key.reveal());
    co_return found;
}

awaitable<outcome<location>> client::results(const export_id& id) {
    const url where = endpoint::below(account_.base, endpoint::results(id));
    auto body = co_await call(http_method::get, endpoint::results(id), std::string());
    if (!body) co_return body.error();
    auto found = said_of(where, decode_results(*body), account_.key);
    // It held a signed URL.
    wipe(*body);
    co_return found;
}

awaitable<outcome<void>> client::cancel(const operation_id& id) {
    const auto body = co_await call(http_method::post, endpoint::cancel(id), std::string());
    if (!body) co_return body.error();
    co_return outcome<void>();
}

awaitable<outcome<segment_page>> client::segments(const std::string& token) {
    const url where = endpoint::below(account_.base, endpoint::segments(token));
    const auto body = co_await call(http_method::get, endpoint::segments(token), std::string());
    if (!body) co_return body.error();
    co_return said_of(where, decode_segments(*body), account_.key);
}

}  // namespace sluice
