#include "app/commands.hpp"
#include "app/json_text.hpp"
#include "app/known_folder.hpp"
#include "app/known_spec.hpp"
#include "app/manifest.hpp"
#include "app/report.hpp"
#include "app/settings.hpp"
#include "app/terminal.hpp"
#include "app/wording.hpp"
#include "async/for_each_concurrent.hpp"

#include <sluice/time/real_clock.hpp>

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <async/complete.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <mutex>
#include <thread>

namespace sluice::app {
namespace {

namespace json = boost::json;

constexpr const char* way_out = "sluice verify --forget, then the same backfill fetches it again";

struct bad_window {
    time_range window;
    std::string path;
    std::string error;
};

time_range hull_of(const std::vector<bad_window>& bad) {
    time_range all = bad.front().window;
    for (const bad_window& each : bad) {
        all.start = std::min(all.start, each.window.start);
        all.end = std::max(all.end, each.window.end);
    }
    return all;
}

struct finding {
    std::uint64_t checked = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::vector<bad_window> bad;
    std::uint64_t forgotten = 0;
};

// Says now and then how far a long reading has come.
class reading_progress {
public:
    reading_progress(progress_kind kind, const terminal_facts& where, std::size_t files)
        : kind_(choose_progress(kind, where)),
          where_(where),
          files_(files),
          told_at_(time_.now()) {}
    ~reading_progress() { clear(); }

    void read(std::uint64_t bytes, std::uint64_t files_done) {
        bytes_ += bytes;
        const bool bar = kind_ == progress_kind::bar;
        const auto pause = bar ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000);
        if (kind_ == progress_kind::none || time_.now() - told_at_ < pause) return;
        told_at_ = time_.now();
        const std::string count = fmt::format("{} of {} read, {}", count_text(files_done),
                                              plural(files_, "file"), bytes_text(bytes_));
        if (!bar) return write_to_terminal("sluice: " + count + "\n");
        screen_line line(screen_of(where_));
        line.text("  ").bar(static_cast<double>(files_done) / static_cast<double>(files_), 30,
                            tone::good);
        line.text("  " + count);
        write_to_terminal("\r\x1b[K" + line.str());
        drawn_ = true;
    }

    void clear() {
        if (drawn_) write_to_terminal("\r\x1b[K");
        drawn_ = false;
    }

private:
    real_clock time_;
    progress_kind kind_;
    terminal_facts where_;
    std::size_t files_;
    steady_time told_at_;
    std::uint64_t bytes_ = 0;
    bool drawn_ = false;
};

// So many receipts are held at once; enough to keep every core busy until the last few files.
constexpr std::size_t files_at_once = 256;

// What is wrong with each window, as many at a time as there are cores.
awaitable<outcome<std::vector<std::string>>> check_windows(sink& place,
                                                           const std::vector<receipt>& those,
                                                           std::uint64_t before,
                                                           reading_progress& shown) {
    std::vector<std::string> wrong(those.size());
    std::mutex one_at_a_time;
    auto done = before;
    const sink::reading read = [&](std::uint64_t bytes) {
        const std::lock_guard lock(one_at_a_time);
        shown.read(bytes, done);
    };
    const std::function<awaitable<outcome<void>>(std::size_t)> check =
        [&](std::size_t i) -> awaitable<outcome<void>> {
        auto found = co_await place.verify(those[i], read);
        if (!found) co_return found.error();
        wrong[i] = std::move(*found);
        const std::lock_guard lock(one_at_a_time);
        ++done;
        co_return outcome<void>();
    };
    const auto cores = std::max(std::thread::hardware_concurrency(), 1U);
    const auto ended = co_await for_each_concurrent(those.size(), cores, check);
    if (!ended) co_return ended.error();
    co_return wrong;
}

attempt<void> check_some(const known_folder& place, const std::vector<receipt>& some,
                         reading_progress& shown, finding& into) {
    auto wrong = complete(check_windows(*place.files, some, into.checked, shown));
    if (!wrong) return problem_of(wrong.error());
    for (std::size_t i = 0; i < some.size(); ++i) {
        const receipt& what = some[i];
        ++into.checked;
        if ((*wrong)[i].empty()) {
            into.rows += what.content.rows;
            into.bytes += what.content.bytes;
        } else {
            into.bad.push_back({what.window, what.path(), std::move((*wrong)[i])});
        }
    }
    return {};
}

attempt<finding> check_all(known_folder& place, reading_progress& shown) {
    finding found;
    std::vector<receipt> some;
    attempt<void> checked;
    const ledger::receipt_visitor check = [&](const receipt& what) {
        some.push_back(what);
        if (some.size() < files_at_once || !checked) return;
        checked = check_some(place, some, shown, found);
        some.clear();
    };
    auto told = complete(place.store->for_each_receipt(place.key, check));
    if (!told) return problem_of(told.error());
    if (checked) checked = check_some(place, some, shown, found);
    if (!checked) return checked.error();
    return found;
}

awaitable<outcome<void>> forget_windows(known_folder& place, finding& found) {
    const auto held = co_await place.store->acquire(lease_on(place.spec, hull_of(found.bad)));
    if (!held) co_return held.error();
    outcome<void> done;
    for (const bad_window& each : found.bad) {
        done = co_await place.store->forget(*held, place.key, each.window);
        if (!done) break;
        ++found.forgotten;
    }
    (void)co_await place.store->release(*held);
    co_return done;
}

attempt<void> forget_bad(known_folder& place, finding& found) {
    if (found.bad.empty()) return {};
    if (auto done = complete(forget_windows(place, found)); !done) return problem_of(done.error());
    const auto spec = spec_from(place.spec);
    if (found.forgotten == 0 || !spec) return {};
    return refresh_manifest(*place.files, *spec, *place.store, place.key, true);
}

std::string json_of(const finding& found) {
    json::array bad;
    for (const bad_window& each : found.bad) {
        bad.push_back(json::object{{"window", format_range(each.window)},
                                   {"path", each.path},
                                   {"error", each.error},
                                   {"remedy", way_out}});
    }
    const json::object windows{{"checked", found.checked},
                               {"good", found.checked - found.bad.size()},
                               {"bad", found.bad.size()},
                               {"forgotten", found.forgotten}};
    const json::object all{
        {"windows", windows}, {"rows", found.rows}, {"bytes", found.bytes}, {"bad", bad}};
    return json_text(all) + "\n";
}

std::string text_of(const finding& found) {
    std::string text;
    for (const bad_window& each : found.bad) text += fmt::format("{}: {}\n", each.path, each.error);
    return text + fmt::format("{} of {} as delivered: {}, {}\n",
                              count_text(found.checked - found.bad.size()),
                              plural(found.checked, "file"), plural(found.rows, "row"),
                              bytes_text(found.bytes));
}

}  // namespace

attempt<int> command_verify(const options& asked, const environment& variables) {
    const auto kind = progress_of(asked);
    if (!kind) return kind.error();
    const real_clock time;
    auto place = find_known_folder(asked, variables, time);
    if (!place) return place.error();
    std::optional<folder_lock> lock;
    if (asked.forget) {
        auto taken = place->files->lock();
        if (!taken) return problem_of_lock(taken.error());
        lock.emplace(std::move(*taken));
    }
    const auto windows = complete(place->store->delivered(place->key));
    if (!windows) return problem_of(windows.error());
    reading_progress shown(*kind, judge_terminal(::isatty(STDERR_FILENO) == 1, variables),
                           windows->size());
    auto found = check_all(*place, shown);
    shown.clear();
    if (!found) return found.error();
    if (asked.forget) {
        if (auto done = forget_bad(*place, *found); !done) return done.error();
    }
    const auto printed = print(asked.json ? json_of(*found) : text_of(*found));
    if (found->bad.empty()) return printed;
    return problem{exit_code::incomplete,
                   fmt::format("{} not as delivered; {}: {}", plural(found->bad.size(), "file"),
                               found->bad.front().path, found->bad.front().error),
                   asked.forget ? "forgotten; the same backfill fetches them again" : way_out};
}

}  // namespace sluice::app
