// Shows how a place of one's own is written: a sink that delivers to a folder by the standard
// library alone. In virtual time, against a simulated account; usage: plain_folder FOLDER

#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>
#include <sluice/sinks/sink.hpp>
#include <sluice/transfer/checksum.hpp>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

namespace fs = std::filesystem;
using sluice::awaitable;
using sluice::failure;
using sluice::outcome;

/// One file: written beside its name, and renamed when it is complete.
class plain_file final : public sluice::writer {
public:
    plain_file(const fs::path& folder, std::string name)
        : name_(std::move(name)), file_(folder / name_), part_(file_.string() + ".part") {
        fs::create_directories(file_.parent_path());
        out_.open(part_, std::ios::binary | std::ios::trunc);
    }
    ~plain_file() override { abort(); }

    awaitable<outcome<void>> write(std::span<const std::byte> bytes) override {
        bytes_ += bytes.size();
        out_.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        if (!out_) co_return failure(sluice::error::sink_failed, name_, "cannot be written");
        co_return outcome<void>();
    }

    // A second commit finds what the first one stored.
    awaitable<outcome<std::vector<sluice::stored_object>>> commit(
        const sluice::proof& content) override {
        if (!stored_.empty()) co_return stored_;
        out_.close();
        if (!out_ || content.bytes != bytes_)
            co_return failure(sluice::error::sink_failed, name_, "is not what was proved");
        std::error_code failed;
        fs::rename(part_, file_, failed);
        if (failed) co_return failure(sluice::error::sink_failed, name_, failed.message());
        stored_ = sluice::plain_object(name_, content);
        co_return stored_;
    }

    void abort() noexcept override {
        std::error_code gone;
        if (stored_.empty()) fs::remove(part_, gone);
        out_.setstate(std::ios::failbit);
    }

private:
    std::string name_;
    fs::path file_;
    fs::path part_;
    std::ofstream out_;
    std::uint64_t bytes_ = 0;
    std::vector<sluice::stored_object> stored_;
};

/// Delivers to a folder. Not synced, so no crash of the machine is survived, and without
/// checkpoints, so a cut window starts again.
class plain_folder final : public sluice::sink {
public:
    explicit plain_folder(fs::path folder) : folder_(fs::absolute(std::move(folder))) {}

    std::string id() const override { return "plain:" + folder_.string(); }

    awaitable<outcome<std::unique_ptr<sluice::writer>>> open(sluice::target what) override {
        std::unique_ptr<sluice::writer> made =
            std::make_unique<plain_file>(folder_, object_name(what));
        co_return std::move(made);
    }

    awaitable<outcome<std::string>> verify(sluice::receipt what, reading progress) override {
        for (const auto& object : what.objects) {
            std::ifstream file(folder_ / object.name, std::ios::binary);
            const std::string text(std::istreambuf_iterator<char>(file), {});
            sluice::xxh3_digest digest;
            digest.update(std::as_bytes(std::span(text)));
            if (progress) progress(text.size());
            if (!file) co_return object.name + " is missing";
            if (digest.hex() != object.digest) co_return object.name + " has other content";
        }
        co_return std::string();
    }

    awaitable<outcome<void>> read_manifest(line_visitor visit) override {
        std::ifstream file(folder_ / object_name(sluice::manifest_target()));
        for (std::string line; std::getline(file, line);)
            if (!visit(line)) break;
        co_return outcome<void>();
    }

private:
    fs::path folder_;
};

}  // namespace

int main(int argc, char** argv) try {
    plain_folder place(argc > 1 ? argv[1] : "plain");
    sluice::simulated_account server{sluice::simulation_options()};
    sluice::virtual_clock time(sluice::parse_time("2026-06-01").value());
    sluice::simulated_transport network(server, time, "api.fullstory.com");
    sluice::memory_ledger ledger(time);
    sluice::account who;
    who.key = sluice::secret(std::string(server.options().key));
    who.base = sluice::parse_url("https://api.fullstory.com").value();
    const sluice::time_range week{sluice::parse_time("2026-01-01").value(),
                                  sluice::parse_time("2026-01-08").value()};
    const auto plan = sluice::make_plan({week}, time.wall_now()).value();

    boost::asio::io_context control;
    sluice::engine engine(control.get_executor(), time, network);
    const auto run = engine.open(who, ledger).start({{}, plan.windows, place});
    time.run(control);  // with a real clock: control.run()

    const sluice::summary& done = run.result().value();
    std::cout << done.windows.delivered << " windows in " << place.id() << '\n';
    return done.windows.failed == 0 && !done.ended_by ? 0 : 1;
} catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
