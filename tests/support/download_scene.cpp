#include "support/download_scene.hpp"

#include <sluice/transfer/checksum.hpp>

#include "support/await.hpp"
#include "support/gzip.hpp"
#include "support/sink_conformance.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/system/system_error.hpp>

namespace sluice::test {

std::string hash_header(std::string_view stored) {
    const auto crc = crc32c(0, bytes_of(stored));
    const unsigned char bytes[] = {
        static_cast<unsigned char>(crc >> 24), static_cast<unsigned char>(crc >> 16),
        static_cast<unsigned char>(crc >> 8), static_cast<unsigned char>(crc)};
    return "crc32c=" + encode_base64(bytes);
}

scripted_answer storage::answer(const request& to) const {
    scripted_answer made;
    made.tells_length = tells_length;
    made.body = stored;
    if (!etag.empty()) made.headers.add("ETag", etag);
    if (tells_hash) made.headers.add("x-goog-hash", hash_header(stored));
    const auto match = to.headers.find("if-match");
    if (match && *match != etag) {
        made.status = 412;
        made.body.clear();
        return made;
    }
    const auto range = to.headers.find("range");
    if (!range || !serves_ranges) return made;
    // "bytes=N-" is all that is ever asked.
    const auto first = std::stoul(std::string(range->substr(std::string_view("bytes=").size())));
    const auto size = std::to_string(stored.size());
    if (first >= stored.size()) {
        made.status = 416;
        made.body.clear();
        made.headers.add("Content-Range", "bytes */" + size);
        return made;
    }
    made.status = 206;
    made.headers.add("Content-Range", "bytes " + std::to_string(first) + "-" +
                                          std::to_string(stored.size() - 1) + "/" + size);
    made.body = stored.substr(first);
    return made;
}

download_scene::download_scene() : time(window_of_day(20).start) {
    network.keep_time(time);
}

download& download_scene::open() {
    if (download_) return *download_;
    use(await(target.open(window_target(conformance_spec(), window_of_day(0)))).value());
    return *download_;
}

outcome<void> download_scene::pick_up() {
    const auto what = window_target(conformance_spec(), window_of_day(0));
    auto left = await(target.resume(what)).value();
    REQUIRE(left);
    use(std::move(left->into));
    return await(download_->resume(left->note));
}

request download_scene::request_from(std::uint64_t first) const {
    request what;
    what.headers.add("Range", "bytes=" + std::to_string(first) + "-");
    return what;
}

void download_scene::use(std::unique_ptr<writer> into) {
    download_.reset();
    into_ = std::move(into);
    download_ =
        std::make_unique<download>(network, time, *into_, format, rules, options, random_source(1),
                                   [this](std::uint64_t received, std::uint64_t written) {
                                       progress.emplace_back(received, written);
                                   });
}

outcome<proof> download_scene::fetch(const std::string& where) {
    const secret place(where);
    std::optional<outcome<proof>> result;
    std::exception_ptr thrown;
    const auto keep = [&](std::exception_ptr e, outcome<proof> done) {
        thrown = e;
        result.emplace(std::move(done));
    };
    asio::co_spawn(context, open().fetch(place), keep);
    time.run(context);
    if (thrown) std::rethrow_exception(thrown);
    REQUIRE(result);
    CHECK(network.open_replies() == 0);
    if (*result) proved_ = **result;
    return std::move(*result);
}

bool download_scene::fetch_cancelled_after(int steps) {
    const secret place("https://storage.googleapis.com/b/f?sig=canary");
    asio::cancellation_signal signal;
    bool ended = false;
    bool cancelled = false;
    const auto keep = [&](std::exception_ptr e, const outcome<proof>&) {
        ended = true;
        try {
            if (e) std::rethrow_exception(e);
        } catch (const boost::system::system_error& problem) {
            cancelled = problem.code() == asio::error::operation_aborted;
        }
    };
    asio::co_spawn(context, open().fetch(place), asio::bind_cancellation_slot(signal.slot(), keep));
    for (int i = 0; i < steps && !ended; ++i) time.step(context);
    const auto before = network.requests().size();
    signal.emit(asio::cancellation_type::terminal);
    time.run(context);
    CHECK(ended);
    CHECK(network.open_replies() == 0);
    // The cancellation itself takes one step to arrive.
    CHECK(network.requests().size() <= before + 1);
    return cancelled;
}

std::string download_scene::content() {
    REQUIRE(into_);
    REQUIRE(await(into_->commit(proved_)).has_value());
    return target.committed().at(window_of_day(0)).content;
}

void download_scene::abandon() {
    download_.reset();
    into_.reset();
}

std::string download_scene::range_of(std::size_t request) const {
    return std::string(network.requests().at(request).headers.find("range").value_or(""));
}

std::string download_scene::if_match_of(std::size_t request) const {
    return std::string(network.requests().at(request).headers.find("if-match").value_or(""));
}

}  // namespace sluice::test
