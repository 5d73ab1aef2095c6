#pragma once

#include <sluice/simulation/recording_sink.hpp>
#include <sluice/simulation/virtual_clock.hpp>
#include "transfer/download.hpp"

#include "support/scripted_transport.hpp"

#include <boost/asio/io_context.hpp>

namespace sluice::test {

/// A storage that holds one file, and how well it serves it.
struct storage {
    std::string stored;
    std::string etag = "\"one\"";
    bool tells_hash = true;
    bool tells_length = true;
    bool serves_ranges = true;

    /// The answer of a server without faults.
    scripted_answer answer(const request& to) const;
};

/// `crc32c=…` of some bytes, as the storage tells it.
std::string hash_header(std::string_view stored);

/// One download in virtual time, into memory.
class download_scene {
public:
    download_scene();

    download_options options;
    export_format format = export_format::ndjson;
    location_rules rules;
    scripted_transport network;
    asio::io_context context{1};
    virtual_clock time;
    recording_sink target;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> progress;

    /// Fetches from `where` to the end, going on where an earlier call stopped.
    outcome<proof> fetch(
        const std::string& where = "https://storage.googleapis.com/b/f?sig=canary");
    /// The same, cancelled after so many steps; false when it had ended by itself before that.
    bool fetch_cancelled_after(int steps);
    /// A new process takes up what an earlier one kept; comes before `fetch`.
    outcome<void> pick_up();
    /// What is asked for to go on from a byte.
    request request_from(std::uint64_t first) const;
    /// What arrived in the sink, once the window is committed.
    std::string content();
    /// Forgets the download, as after a failure that it cannot go on from.
    void abandon();

    std::string range_of(std::size_t request) const;
    std::string if_match_of(std::size_t request) const;

private:
    download& open();
    void use(std::unique_ptr<writer> into);

    std::unique_ptr<writer> into_;
    proof proved_;
    std::unique_ptr<download> download_;
};

}  // namespace sluice::test
