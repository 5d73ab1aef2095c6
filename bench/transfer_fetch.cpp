#include "transfer_fetch.hpp"

#include "counting_transport.hpp"

#include <sluice/async/task_group.hpp>
#include <sluice/engine/engine.hpp>
#include <sluice/net/tls_transport.hpp>
#include <sluice/sinks/folder_sink.hpp>
#include <sluice/time/real_clock.hpp>
#include "async/semaphore.hpp"
#include "transfer/download.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

#include "async/run_on.hpp"
#include "sinks/split_writer.hpp"
#include "transfer/transfer_pool.hpp"

namespace sluice::bench {
namespace {

/// The part of the engine that moves bytes, on lanes as it does: everything but calls, tokens and
/// the ledger.
class byte_path {
public:
    byte_path(const fetch_task& what, asio::any_io_executor executor)
        : what_(what),
          rules_(location_rules::of({what.host}).value()),
          network_(tls_transport::open(trust()).value()),
          counted_(*network_, what.cut_at),
          group_(executor),
          downloads_(executor, static_cast<std::size_t>(what.downloads > 0 ? what.downloads
                                                                           : *options_.downloads)) {
        spec_.format = what.format;
        if (!what.into.empty()) target_ = folder_sink::open_folder(what.into).value();
    }

    awaitable<void> run(bool deliver) {
        for (std::size_t i = 0; i < what_.urls.size(); ++i)
            group_.spawn(deliver ? fetch_one(i) : receive_one(i));
        co_await group_.join();
    }

    void write_count() const {
        if (!what_.count.empty()) std::ofstream(what_.count) << counted_.bytes_read() << '\n';
    }

private:
    tls_options trust() const {
        tls_options options;
        options.ca_file = what_.ca_file;
        options.user_agent = "sluice-bench";
        return options;
    }

    time_range window(std::size_t number) const {
        const auto start = *parse_time("2026-01-01") + std::chrono::hours(24) * number;
        return {start, start + std::chrono::hours(24)};
    }

    awaitable<void> fetch_one(std::size_t number) {
        const auto slot = co_await downloads_.acquire();
        const auto place = lanes_.take();
        const auto work = transfer_pool::begin(place);
        const std::function<awaitable<void>()> what = [this, number] { return deliver(number); };
        co_await run_on(place.executor(), what);
    }

    target target_of(std::size_t number) const {
        auto what = window_target(spec_, window(number));
        if (what_.keep_gzip) what.suffix = ".gz";
        return what;
    }

    download_options how() {
        download_options made;
        made.keep_gzip = what_.keep_gzip;
        made.lanes = &lanes_;
        made.writer_proves = what_.split > 0;
        return made;
    }

    awaitable<void> deliver(std::size_t number) {
        if (what_.split > 0) return deliver_split(number);
        return deliver_whole(number);
    }

    awaitable<void> deliver_whole(std::size_t number) {
        auto left = (co_await target_->resume(target_of(number))).value();
        std::unique_ptr<writer> into;
        if (left) {
            into = std::move(left->into);
        } else {
            into = (co_await target_->open(target_of(number))).value();
        }
        download from(counted_, time_, *into, spec_.format, rules_, how(), split(1, number),
                      [this](std::uint64_t received, std::uint64_t) { watch(received); });
        if (left) (co_await from.resume(left->note)).value();
        const secret where(what_.urls[number]);
        const auto content = (co_await from.fetch(where)).value();
        (co_await into->commit(content)).value();
    }

    awaitable<void> deliver_split(std::size_t number) {
        split_writer into(split_order());
        download from(counted_, time_, into.input(), spec_.format, rules_, how(), split(1, number),
                      [this](std::uint64_t received, std::uint64_t) { watch(received); });
        const secret where(what_.urls[number]);
        proof content;
        const std::function<awaitable<void>()> fetch = [&]() -> awaitable<void> {
            content = (co_await from.fetch(where)).value();
        };
        (co_await into.split_beside(fetch)).value();
        (co_await into.commit(content)).value();
    }

    split_writer::order split_order() const {
        split_writer::order what;
        what.place = target_.get();
        what.spec = spec_;
        auto start = *parse_time("2026-01-01");
        for (std::size_t i = 0; i < what_.split; ++i, start += std::chrono::hours(6))
            what.windows.push_back({start, start + std::chrono::hours(6)});
        return what;
    }

    void watch(std::uint64_t received) {
        if (what_.die_at == 0 || received < what_.die_at) return;
        write_count();
        ::kill(::getpid(), SIGKILL);
    }

    awaitable<void> receive_one(std::size_t number) {
        const auto slot = co_await downloads_.acquire();
        request asked(http_method::get, parse_url(what_.urls[number]).value());
        const auto answer = (co_await network_->send(std::move(asked))).value();
        std::vector<std::byte> block(limits::download_block_bytes);
        while ((co_await answer->read_some(block)).value() > 0) {
        }
    }

    const fetch_task& what_;
    engine_options options_;
    export_spec spec_;
    real_clock time_;
    location_rules rules_;
    std::unique_ptr<tls_transport> network_;
    counting_transport counted_;
    std::unique_ptr<folder_sink> target_;
    transfer_pool lanes_{std::max(std::thread::hardware_concurrency(), 2U)};
    task_group group_;
    semaphore downloads_;
};

void run_task(const fetch_task& what, bool deliver) {
    asio::io_context context(1);
    byte_path path(what, context.get_executor());
    std::exception_ptr problem;
    asio::co_spawn(context, path.run(deliver), [&problem](std::exception_ptr e) { problem = e; });
    context.run();
    if (problem) std::rethrow_exception(problem);
    path.write_count();
}

}  // namespace

void fetch(const fetch_task& what) {
    run_task(what, true);
}

void receive(const fetch_task& what) {
    run_task(what, false);
}

}  // namespace sluice::bench
