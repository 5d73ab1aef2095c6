// A sink of one's own: it keeps no files, but counts the events of each window by their type, and
// prints the counts when the window is committed. In virtual time, against a simulated account.

#include <sluice/engine/engine.hpp>
#include <sluice/engine/plan.hpp>
#include <sluice/simulation/memory_ledger.hpp>
#include <sluice/simulation/simulated_account.hpp>
#include <sluice/simulation/virtual_clock.hpp>

#include <boost/asio/io_context.hpp>
#include <iostream>
#include <map>

namespace {

/// Counts what is written to it; nothing is shown before `commit`.
class counter final : public sluice::writer {
public:
    explicit counter(const sluice::target& what) : name_(object_name(what)) {}

    sluice::awaitable<sluice::outcome<void>> write(std::span<const std::byte> bytes) override {
        rest_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        std::size_t begin = 0;
        for (auto end = rest_.find('\n'); end != rest_.npos; end = rest_.find('\n', begin)) {
            count(std::string_view(rest_).substr(begin, end - begin));
            begin = end + 1;
        }
        rest_.erase(0, begin);
        co_return sluice::outcome<void>();
    }

    sluice::awaitable<sluice::outcome<std::vector<sluice::stored_object>>> commit(
        const sluice::proof& content) override {
        if (stored_.empty()) {
            std::cout << name_ << '\n';
            for (const auto& [type, events] : counts_)
                std::cout << "  " << type << ' ' << events << '\n';
            stored_ = sluice::plain_object(name_, content);
        }
        co_return stored_;  // again, it is the same
    }

    void abort() noexcept override { counts_.clear(); }

private:
    void count(std::string_view row) {
        constexpr std::string_view field = R"("EventType":")";
        const auto begin = row.find(field);
        if (begin == row.npos) return;
        row.remove_prefix(begin + field.size());
        ++counts_[std::string(row.substr(0, row.find('"')))];
    }

    std::string name_;
    std::string rest_;  ///< of the last row, which is not complete yet
    std::map<std::string, int> counts_;
    std::vector<sluice::stored_object> stored_;
};

class counting_sink final : public sluice::sink {
public:
    std::string id() const override { return "counts"; }

    sluice::awaitable<sluice::outcome<std::unique_ptr<sluice::writer>>> open(
        sluice::target what) override {
        std::unique_ptr<sluice::writer> made = std::make_unique<counter>(what);
        co_return std::move(made);
    }

    sluice::awaitable<sluice::outcome<std::string>> verify(sluice::receipt, reading) override {
        co_return std::string("the events are not kept");
    }

    sluice::awaitable<sluice::outcome<void>> read_manifest(line_visitor) override {
        co_return sluice::outcome<void>();  // there is none
    }
};

}  // namespace

int main() try {
    sluice::simulated_account server{sluice::simulation_options()};
    sluice::virtual_clock time(sluice::parse_time("2026-06-01").value());
    sluice::simulated_transport network(server, time, "api.fullstory.com");
    sluice::memory_ledger ledger(time);
    counting_sink target;
    sluice::account who;
    who.key = sluice::secret(std::string(server.options().key));
    who.base = sluice::parse_url("https://api.fullstory.com").value();
    const sluice::time_range days{sluice::parse_time("2026-01-01").value(),
                                  sluice::parse_time("2026-01-04").value()};
    const auto plan = sluice::make_plan({days}, time.wall_now()).value();

    boost::asio::io_context control;
    sluice::engine engine(control.get_executor(), time, network);
    const auto run = engine.open(who, ledger).start({{}, plan.windows, target});
    time.run(control);
    return run.result().value().windows.delivered == plan.windows.size() ? 0 : 1;
} catch (const std::exception& problem) {
    std::cerr << problem.what() << '\n';
    return 1;
}
