#pragma once

#include "support/await.hpp"
#include "support/scenario.hpp"
#include "support/temporary_folder.hpp"
#include "wire/served_account.hpp"

#include <sluice/sinks/folder_sink.hpp>

#include <boost/asio/post.hpp>
#include <functional>
#include <thread>

namespace sluice::test {

/// A simulated server on a thread of its own.
class server_on_a_thread {
public:
    explicit server_on_a_thread(simulation_options account) {
        server_ = *simulated_server::open(context_, time_, std::move(account), server_options());
        thread_ = std::thread([this] { context_.run(); });
    }
    ~server_on_a_thread() { stop(); }

    const std::string& certificate() const { return server_->certificate(); }
    std::string host() const { return "127.0.0.1:" + std::to_string(server_->port()); }
    /// Stops serving: only then nobody else uses the account.
    simulated_account& brain_at_rest() {
        stop();
        return server_->brain();
    }

private:
    void stop() {
        context_.stop();
        if (thread_.joinable()) thread_.join();
    }

    real_clock time_;
    asio::io_context context_{1};
    std::unique_ptr<simulated_server> server_;
    std::thread thread_;
};

/// A real engine on this thread, real files, and threads for the transfers.
class threaded_backfill final : public observer {
public:
    threaded_backfill(simulation_options account, int days, sluice::testing::effort how)
        : server(std::move(account)),
          windows(sluice::testing::days(days)),
          network_(trusting(server.certificate())),
          target_(*folder_sink::open_folder(folder_.path())) {
        how.pause.longest = how.pause.first;
        // Operations that are known to be quick are looked at at once.
        for (int i = 0; i < 20; ++i)
            REQUIRE(await(store.add_operation_time(
                              {std::chrono::milliseconds(1), std::chrono::hours(24)}))
                        .has_value());
        who.key = secret("test.key");
        who.base = *parse_url("https://" + server.host());
        who.storage = *location_rules::of({server.host()});
        who.limit = bucket_limit{std::chrono::milliseconds(1), 1000};
        how_ = how;
        work_.emplace(control_.get_executor(), time_, *network_, how);
    }

    /// Runs to the end; the engine is gone then.
    void run() {
        all_.emplace(
            work_->open(who, store).start(backfill(export_spec(), windows, *target_, how_)));
        const auto told = all_->subscribe(*this);
        control_.run();
        answer.emplace(all_->result());
        all_.reset();
        work_.reset();
    }
    /// On the control thread, once the present event has been told.
    void cancel() {
        asio::post(control_, [this] { all_->cancel(); });
    }
    void stop() {
        asio::post(control_, [this] { all_->stop(); });
    }

    void on(const event& what) override {
        if (std::this_thread::get_id() != control_thread_) told_elsewhere = true;
        if (const auto* e = what.as<events::progressed>()) {
            if (e->received == 0) return;
            if (auto act = std::exchange(at_first_bytes, nullptr)) act();
            return;
        }
        log.on(what);
        if (at_event) at_event(what);
    }
    /// What came of it; fails the test when the run did not complete.
    const summary& result() const {
        REQUIRE(answer.has_value());
        REQUIRE(answer->has_value());
        return **answer;
    }
    /// The failure of its only window that failed.
    failure problem() const {
        REQUIRE(result().failures.size() == 1);
        return result().failures.front().problem;
    }

    const std::filesystem::path& folder() const { return folder_.path(); }
    /// How many files in the folder are not finished.
    int parts() const {
        int count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
            count += entry.path().extension() == ".part" ? 1 : 0;
        return count;
    }
    /// How many files stand under their names.
    int finals() const {
        int count = 0;
        for (const auto& window : windows)
            count +=
                exists(folder_.path() / object_name(window_target(export_spec(), window))) ? 1 : 0;
        return count;
    }
    /// How many windows have exactly the file that they should.
    int right_files() {
        auto& brain = server.brain_at_rest();
        int right = 0;
        for (const auto& window : windows) {
            std::ifstream file(folder_.path() / object_name(window_target(export_spec(), window)));
            const std::string text(std::istreambuf_iterator<char>(file), {});
            right +=
                !text.empty() && text == brain.truth("everyone", "event", "ndjson", {}, window);
        }
        return right;
    }

    server_on_a_thread server;
    std::vector<time_range> windows;
    account who;
    memory_ledger store{time_};
    sluice::testing::event_log log;  ///< without progress
    std::function<void()> at_first_bytes;
    std::function<void(const event&)> at_event;
    std::optional<outcome<summary>> answer;
    bool told_elsewhere = false;

private:
    std::thread::id control_thread_ = std::this_thread::get_id();
    temporary_folder folder_;
    real_clock time_;
    std::unique_ptr<tls_transport> network_;
    std::unique_ptr<folder_sink> target_;
    asio::io_context control_{1};
    backfill_options how_;
    std::optional<engine> work_;
    std::optional<sluice::run> all_;
};

/// Files of about `megabytes`, gzipped, and what goes wrong with them.
inline simulation_options account_of(double megabytes, const char* faults = "[]") {
    auto options = served_account::quick(faults);
    options.limit = bucket_limit{std::chrono::milliseconds(1), 1000};
    options.events_per_day = static_cast<std::uint64_t>(megabytes * 50'000);
    return options;
}

}  // namespace sluice::test
