#pragma once

#include "support/await.hpp"
#include "support/download_scene.hpp"
#include "support/gzip.hpp"
#include "support/sink_conformance.hpp"
#include "wire/tls_client.hpp"

#include <sluice/time/real_clock.hpp>

#include <atomic>
#include <optional>
#include <sstream>

namespace sluice::test {

/// An answer in the bytes that go over the wire: with its length where it tells it, up to where it
/// is cut. Then `end`, or a FIN alone where it is cut, and a proper close where it is not.
inline connection_script script_of(const scripted_answer& what,
                                   std::optional<connection_script::ending> end = {}) {
    connection_script script;
    std::string head = "HTTP/1.1 " + std::to_string(what.status) + " Status\r\n";
    for (const auto& field : what.headers.fields())
        head += field.name + ": " + field.value + "\r\n";
    if (what.tells_length) head += "Content-Length: " + std::to_string(what.body.size()) + "\r\n";
    script.pieces.push_back(head + "\r\n");
    const auto body = what.body.substr(0, what.cut_at.value_or(what.body.size()));
    for (std::size_t at = 0; at < body.size(); at += what.piece_bytes)
        script.pieces.push_back(body.substr(at, what.piece_bytes));
    using ending = connection_script::ending;
    script.end = end.value_or(what.cut_at ? ending::cut : ending::close);
    return script;
}

/// A storage behind real TLS that holds one file, and one download of it after the other.
///
/// `answer` may be replaced by what a faulty storage does: it gets the number of the request, from
/// 0, and what was asked; it is called on the server's thread.
class storage_over_tls {
public:
    explicit storage_over_tls(std::string stored) {
        held.stored = std::move(stored);
        options.pause.first = options.pause.longest = std::chrono::milliseconds(1);
        rules = location_rules::of({"127.0.0.1:" + std::to_string(server_.port())}).value();
        open_with(target);
    }

    storage held;
    std::function<connection_script(int, const request&)> answer =
        [this](int, const request& asked) { return script_of(held.answer(asked)); };
    download_options options;
    location_rules rules;
    recording_sink target;
    real_clock real;
    clock* time = &real;

    /// Forgets the download so far; the next one delivers into `place`.
    void open_with(sink& place) {
        download_.reset();
        into_.reset();
        into_ = await(place.open(window_target(conformance_spec(), window_of_day(0)))).value();
    }

    outcome<proof> fetch(const std::string& target_text = "/b/f?sig=canary") {
        if (!download_)
            download_ = std::make_unique<download>(*network_, *time, *into_, export_format::ndjson,
                                                   rules, options, random_source(1), nullptr);
        const secret where("https://127.0.0.1:" + std::to_string(server_.port()) + target_text);
        auto result = await(download_->fetch(where));
        if (result) proved_ = *result;
        return result;
    }
    /// The cause of a failure that must be one, with nothing delivered.
    error cause_of_failure() {
        const auto result = fetch();
        REQUIRE(result.has_error());
        CHECK(target.committed().empty());
        CHECK(result.error().message().find("canary") == std::string::npos);
        return result.error().cause();
    }

    /// What arrived, once it is committed.
    std::string content() {
        REQUIRE(await(into_->commit(proved_)).has_value());
        return target.committed().at(window_of_day(0)).content;
    }

    scripted_server& server() { return server_; }
    /// What was asked so far.
    std::vector<request> asked() const {
        std::vector<request> all;
        for (const auto& each : server_.arrivals()) all.push_back(parsed(each.text));
        return all;
    }
    std::string header_of(std::size_t nth, const char* name) const {
        return std::string(asked().at(nth).headers.find(name).value_or(""));
    }

private:
    static request parsed(const std::string& text) {
        request what;
        const auto first = text.find(' ') + 1;
        what.where.target = url_target(text.substr(first, text.find(' ', first) - first));
        std::istringstream lines(text.substr(text.find("\r\n") + 2));
        for (std::string line; std::getline(lines, line) && line.size() > 1;) {
            const auto colon = line.find(": ");
            what.headers.add(line.substr(0, colon),
                             line.substr(colon + 2, line.size() - colon - 3));
        }
        return what;
    }

    static scripted_server_options identified(const certificate_pair& identity) {
        scripted_server_options made;
        made.identity = identity;
        return made;
    }

    std::atomic<int> requests_ = 0;
    certificate_pair identity_ = make_certificate({"localhost", "127.0.0.1"});
    std::unique_ptr<tls_transport> network_ = trusting(identity_.certificate_pem);
    std::unique_ptr<writer> into_;
    proof proved_;
    std::unique_ptr<download> download_;
    // The last one: its thread uses what stands above.
    scripted_server server_{[this](const scripted_server::arrival& what) {
                                return answer(requests_++, parsed(what.text));
                            },
                            identified(identity_)};
};

/// The bytes from `first` on, as a `Range` header asks for them.
inline std::string bytes_from(std::size_t first) {
    return "bytes=" + std::to_string(first) + "-";
}

}  // namespace sluice::test
