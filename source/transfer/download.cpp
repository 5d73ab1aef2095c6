#include "transfer/download.hpp"

#include <sluice/api/codec.hpp>

#include <boost/asio/this_coro.hpp>
#include <exception>
#include <memory>
#include <span>
#include <utility>

#include "async/caught.hpp"
#include "transfer/body_intake.hpp"
#include "transfer/build_identity.hpp"
#include "transfer/download_verifier.hpp"
#include "transfer/flowing_reply.hpp"
#include "transfer/held_reply.hpp"
#include "transfer/known_prefix.hpp"
#include "transfer/resume_decision.hpp"
#include "transfer/retry_budget.hpp"
#include "transfer/storage_redirect.hpp"

namespace sluice {
namespace {

constexpr std::size_t longest_error_body = 4096;
constexpr std::uint64_t progress_step = 256 << 10;

}  // namespace

class download::impl {
public:
    impl(transport& network, clock& time, writer& into, export_format format,
         const location_rules& rules, download_options options, random_source random,
         progress_function progress)
        : network_(network),
          time_(time),
          rules_(rules),
          options_(options),
          random_(std::move(random)),
          progress_(std::move(progress)),
          into_(into),
          content_(into_, format, options),
          block_(std::make_unique_for_overwrite<std::byte[]>(limits::download_block_bytes)) {}

    awaitable<outcome<proof>> fetch(const secret& where) {
        retry_budget budget(options_.retries, options_.longest_outage);
        for (;;) {
            const auto before = content_.received();
            const auto whole = co_await attempt(where);
            if (whole) co_return finish();
            const auto& problem = whole.error();
            const bool advanced = content_.received() > before;
            if (!budget.allows(problem, advanced, time_.now())) co_return about_place(problem);
            const auto asked = problem.retry_after().value_or(std::chrono::milliseconds(0));
            co_await pause(options_.pause.wait(budget.exponent(), random_, asked));
            if (is_stopped()) co_return about_place(failure(error::stopped));
        }
    }

    awaitable<outcome<void>> resume(std::span<const std::byte> note) {
        const auto from = decode_checkpoint(note);
        if (!from) co_return from.error();
        if (auto restored = co_await content_.restore(*from); !restored) co_return restored;
        file_ = from->file;
        kept_ = content_.received();
        co_return outcome<void>();
    }

    std::uint64_t received() const noexcept { return content_.received(); }

private:
    std::span<std::byte> block() const { return {block_.get(), limits::download_block_bytes}; }
    bool is_stopped() const { return options_.stopping && options_.stopping->stopped(); }

    awaitable<void> pause(duration length) {
        if (!options_.stopping) return time_.sleep_for(length);
        return options_.stopping->sleep_until(time_, time_.now() + length);
    }

    // One answer. Succeeds when the whole file is here; the connection is closed either way.
    awaitable<outcome<void>> attempt(const secret& where) {
        resume_question asked;
        asked.received = content_.received();
        asked.ranged = asked.received > 0 && file_.is_pinned() && !ranges_refused_;
        auto answer = co_await ask(where, asked.ranged);
        if (!answer) co_return answer.error();
        reply& from = **answer;
        std::string words;
        if (from.head().status >= 400) words = co_await read_words(from, time_, longest_error_body);
        const auto decided = decide(from.head(), words, file_, asked);
        switch (decided.next) {
            case resume_decision::step::take:
                learn(from.head());
                co_return co_await take(std::move(*answer), decided.body_at);
            case resume_decision::step::finished:
                file_.length = asked.received;
                co_return outcome<void>();
            case resume_decision::step::ask_whole:
                co_return ask_whole(decided.problem, asked.ranged);
            case resume_decision::step::fail:
                break;
        }
        co_return failure(decided.problem).after(retry_after(from.head()));
    }

    // The answer to a request for what is missing, after redirects.
    awaitable<outcome<std::unique_ptr<reply>>> ask(const secret& where, bool ranged) {
        auto to = check_location(where.reveal(), rules_);
        for (int followed = 0;; ++followed) {
            if (!to) co_return to.error();
            place_ = to->where.display();
            auto what = question(*to, ranged);
            auto answer = co_await network_.send(std::move(what));
            if (!answer || !is_redirect((*answer)->head().status)) co_return std::move(answer);
            if (followed == most_redirects) {
                co_return failure(error::location_refused, place_, "too many redirects");
            }
            to = redirected(to->where, (*answer)->head(), rules_);
        }
    }

    request question(const checked_location& to, bool ranged) const {
        request what(http_method::get, to.where);
        what.addresses = to.addresses;
        what.patience = options_.patience;
        // Without it the storage would inflate the file, and its hash would prove nothing.
        what.headers.add("Accept-Encoding", "gzip");
        if (!ranged) return what;
        what.headers.add("Range", "bytes=" + std::to_string(content_.received()) + "-");
        if (!file_.etag.empty()) what.headers.add("If-Match", file_.etag);
        return what;
    }

    void learn(const reply_head& head) {
        auto seen = describe(head);
        if (content_.received() == 0) {
            file_ = std::move(seen);
        } else {
            complete(file_, seen);
        }
    }

    // The body, which begins at byte `at` of the file: where the last one ended, or at 0.
    awaitable<outcome<void>> take(std::unique_ptr<reply> answer, std::uint64_t at) {
        held_reply from(std::move(answer), time_);
        known_prefix known(content_.received() - at, content_.stored_crc32c());
        const body_intake::taker use = [&](std::span<const std::byte> piece) {
            return take_piece(piece, known);
        };
        const auto here = co_await asio::this_coro::executor;
        body_intake intake(here, options_.lanes, block(), use);
        task_group watching(here);
        watching.spawn(from.watch());
        std::exception_ptr thrown;
        const auto ended = co_await caught(receive(from, at, intake), thrown);
        // However it went: what is still being taken and written is waited for, and told of first.
        const bool throwing = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto taken = co_await caught(intake.finish(), thrown);
        watching.cancel();
        co_await watching.join();
        co_await asio::this_coro::throw_if_cancelled(throwing);
        if (thrown) std::rethrow_exception(thrown);
        if (!taken) co_return taken;
        if (!ended) co_return ended.error();
        if (*ended) co_return end_of_body(known);
        co_return taken;
    }

    // Until all of the file is here, or nothing more is taken, or, then true, the body's end.
    awaitable<outcome<bool>> receive(held_reply& from, std::uint64_t at, body_intake& into) {
        const auto known_end = content_.received();
        flowing_reply flow(*from, time_);
        while (at < known_end || at != file_.expected()) {
            from.pause();
            const auto room = co_await into.room();
            if (room.empty()) break;
            if (from.given_up()) co_return failure(error::connection_lost, {}, "the disk is slow");
            from.go_on();
            const auto got = co_await flow.read_some(room);
            if (!got) co_return got.error();
            if (*got == 0) co_return true;
            at += *got;
            if (options_.pace) co_await time_.sleep_until(options_.pace->charge(*got, time_.now()));
            from.pause();
            if (auto taken = co_await into.filled(*got); !taken) break;
        }
        co_return false;
    }

    // Maybe on another lane, but then nothing else of this object is used meanwhile, other than by
    // `receive`.
    awaitable<outcome<void>> take_piece(std::span<const std::byte> piece, known_prefix& known) {
        const auto fresh = known.strip(piece);
        if (!fresh) co_return fresh.error();
        auto taken = co_await content_.take(*fresh, file_);
        if (!taken) co_return taken;
        report(progress_step);
        if (content_.received() - kept_ < options_.checkpoint_every) co_return taken;
        co_return co_await keep();
    }

    awaitable<outcome<void>> keep() {
        kept_ = content_.received();
        auto* const into = into_.resumable();
        if (!into || build_identity().empty()) co_return outcome<void>();
        const auto note = encode(content_.save(file_));
        co_return co_await into->checkpoint(note);
    }

    // The body has ended by itself: is that all there is, or a cut that looks like it?
    outcome<void> end_of_body(const known_prefix& known) const {
        if (!known.passed() && file_.chunked)
            return failure(error::object_changed, {}, "it is shorter than before");
        const auto expected = file_.expected();
        const bool whole =
            expected ? content_.received() == *expected : file_.chunked || content_.could_end();
        if (whole && known.passed()) return {};
        return failure(error::connection_lost, {}, "the body ended early");
    }

    outcome<void> ask_whole(const failure& problem, bool ranged) {
        if (!ranged) return problem;
        ranges_refused_ = true;
        return failure(error::connection_lost, {}, problem.detail());
    }

    outcome<proof> finish() {
        auto proved = content_.finish(file_);
        if (!proved) return about_place(proved.error());
        report(0);
        return proved;
    }

    void report(std::uint64_t step) {
        const auto now = content_.received() + content_.written();
        if (!progress_ || now - reported_ < step) return;
        reported_ = now;
        progress_(content_.received(), content_.written());
    }

    std::optional<std::chrono::milliseconds> retry_after(const reply_head& head) const {
        const auto value = head.headers.find("retry-after");
        if (!value) return std::nullopt;
        const auto date = head.headers.find("date");
        const auto server_now = date ? parse_http_date(*date) : std::nullopt;
        return parse_retry_after(*value, server_now.value_or(time_.wall_now()));
    }

    failure about_place(const failure& problem) const {
        return problem.subject().empty() ? problem.about(place_) : problem;
    }

    transport& network_;
    clock& time_;
    const location_rules& rules_;
    download_options options_;
    random_source random_;
    progress_function progress_;
    writer& into_;
    download_verifier content_;
    std::unique_ptr<std::byte[]> block_;
    remote_file file_;
    std::string place_;  // host and path alone: what may be shown
    bool ranges_refused_ = false;
    std::uint64_t reported_ = 0;
    std::uint64_t kept_ = 0;  // received by the last checkpoint
};

download::download(transport& network, clock& time, writer& into, export_format format,
                   const location_rules& rules, download_options options, random_source random,
                   progress_function progress)
    : impl_(std::make_unique<impl>(network, time, into, format, rules, options, std::move(random),
                                   std::move(progress))) {}

download::~download() = default;

awaitable<outcome<void>> download::resume(std::span<const std::byte> note) {
    return impl_->resume(note);
}

std::uint64_t download::received() const noexcept {
    return impl_->received();
}

awaitable<outcome<proof>> download::fetch(const secret& where) {
    return impl_->fetch(where);
}

}  // namespace sluice
