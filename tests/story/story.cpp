#include "story/story.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "story/oracle.hpp"

namespace sluice::story {

using namespace std::chrono_literals;

namespace {

/// A story of so many steps goes round without time passing.
constexpr std::uint64_t most_steps = 20'000'000;

class teller {
public:
    teller(const story_plan& plan, std::ostream* out)
        : plan_(plan), world_(plan, out), dice_(plan.seed + 3) {}

    ending live();

private:
    enum class end { finished, crashed, overdue };

    void begin_run();
    end go();
    bool finish_run();
    void crash_run();
    void let_ghosts_arrive();
    void wait(duration length);
    void change_clock();
    bool overdue() const;
    duration now() const { return world_.since_begin(last_ ? last_->outer.now() : first_tick()); }
    void say(const std::string& line) { world_.log.say(now(), line); }
    void violated(const std::string& property) { world_.log.violated(now(), property); }

    const story_plan& plan_;
    story_world world_;
    dice dice_;
    std::vector<std::unique_ptr<process>> all_;  // the dead ones, and the last
    process* last_ = nullptr;
    moment machine_{first_tick(), first_day(), "boot 1"};
    duration slept_{};
    remains found_{nullptr, std::make_unique<recording_sink>()};
    std::optional<duration> last_chance_;  ///< a run that begins after the calm must deliver all
    int boots_ = 1;
    std::uint64_t steps_ = 0;
};

ending teller::live() {
    for (bool all_there = false; !all_there && world_.log.violations().empty();) {
        begin_run();
        const auto how = go();
        if (how == end::overdue) violated("all is delivered once nothing goes wrong any more");
        if (how == end::crashed) crash_run();
        if (how == end::finished) all_there = finish_run();
        if (how == end::overdue) break;
    }
    check_server(world_, now());
    ending told;
    told.length = now();
    for (const auto& one : all_)
        if (!one->drain()) violated("a run ends when it is cancelled, wherever it stands");
    told.violations = world_.log.violations();
    told.hash = world_.log.hash();
    told.runs = world_.runs;
    told.crashes = world_.crashes;
    told.calls_at_seams = world_.calls_at_seams;
    told.requests = world_.server.arrivals().size();
    told.ledger_calls = world_.ledger_troubles.steps();
    told.sink_steps = world_.sink_troubles.steps();
    return told;
}

void teller::begin_run() {
    ++world_.runs;
    auto made = std::make_unique<process>(world_, machine_, slept_, std::move(found_));
    last_ = all_.emplace_back(std::move(made)).get();
    if (world_.calm_at(last_->outer.now()) && !last_chance_) last_chance_ = now();
    say(fmt::format("run {} begins{}", world_.runs,
                    last_chance_ ? ", and nothing goes wrong any more" : ""));
}

teller::end teller::go() {
    while (!last_->ended()) {
        if (!last_->step()) break;
        world_.tell_arrivals();
        if (last_->crashed()) return end::crashed;
        change_clock();
        if (++steps_ > most_steps || overdue()) return end::overdue;
    }
    if (!last_->ended()) violated("a run that can do nothing any more has ended");
    return end::finished;
}

/// True when it delivered all.
bool teller::finish_run() {
    check_run(world_, *last_);
    const auto result = last_->result();
    const auto windows = plan_.windows.size();
    bool all_there = false;
    if (result) {
        const auto& sum = *result;
        all_there = sum.windows.delivered + sum.windows.already == windows;
        say(fmt::format("run {} ends: {} delivered, {} already, {} failed{}", world_.runs,
                        sum.windows.delivered, sum.windows.already, sum.windows.failed,
                        sum.ended_by ? ", ended by: " + sum.ended_by->message() : ""));
    } else {
        say(fmt::format("run {} ends: {}", world_.runs, result.error().message()));
    }
    world_.excused_creates += last_->network().unknown_creates();
    found_ = last_->leave();
    check_remains(world_, now(), found_);
    if (all_there && found_.files->left() > 0) violated("no checkpoint is left at the end");
    if (all_there) return true;
    if (last_chance_) violated("a run that begins when nothing goes wrong any more delivers all");
    wait(dice_.any_scale(duration(5s), duration(20min)));
    return false;
}

void teller::crash_run() {
    ++world_.crashes;
    say("CRASH");
    const auto& how = plan_.crashes[world_.next_crash++];
    world_.crash_at.reset();
    // Those on their way, and the one whose answer was about to be written down.
    ++world_.excused_creates;
    world_.excused_creates += last_->network().unknown_creates();
    for (const auto& one : last_->ghosts()) world_.excused_creates += one.is_create() ? 1 : 0;
    let_ghosts_arrive();
    found_ = last_->leave();
    check_remains(world_, now(), found_);
    wait(how.pause + plan_.server.latency);
    if (how.reboot) machine_.timeline = fmt::format("boot {}", ++boots_);
}

/// What a process has sent may arrive though it is dead.
void teller::let_ghosts_arrive() {
    const auto& arrived = world_.server.arrivals();
    std::vector<std::pair<steady_time, simulated_request>> ghosts;
    for (const auto& one : last_->ghosts()) {
        const auto seen = std::ranges::any_of(arrived, [&](const auto& other) {
            const auto& text = one.is_create() ? one.what.body : one.what.target;
            const auto name = one.is_create() ? format_time(other.range.start) : other.what;
            return other.at >= one.sent && text.find(name) != std::string::npos;
        });
        if (seen || dice_.chance(0.5)) continue;
        const auto at = last_->outer.now() + dice_.span({}, plan_.server.latency);
        ghosts.emplace_back(at, one.what);
    }
    std::ranges::sort(ghosts, {}, &std::pair<steady_time, simulated_request>::first);
    for (const auto& [at, what] : ghosts) {
        const auto wall =
            first_day() + std::chrono::floor<std::chrono::milliseconds>(world_.since_begin(at));
        world_.server.handle(what, {at, wall, "outer"});
    }
    world_.tell_arrivals();
}

/// The next process begins so much later.
void teller::wait(duration length) {
    machine_ = last_->time.reading();
    machine_.steady += length;
    machine_.wall += std::chrono::floor<std::chrono::milliseconds>(length);
    slept_ = last_->outer.slept();
}

void teller::change_clock() {
    while (world_.next_change < plan_.changes.size() &&
           now() >= plan_.changes[world_.next_change].after) {
        const auto& what = plan_.changes[world_.next_change++];
        if (what.sleeps > duration::zero()) {
            last_->outer.pass(what.sleeps);
            say("the machine has slept");
        }
        if (what.set != what.set.zero()) {
            last_->time.jump_wall(what.set);
            say(fmt::format("the wall clock is set by {} s", what.set / 1s));
        }
    }
}

bool teller::overdue() const {
    return now() > plan_.calm + plan_.patience + 1h;
}

}  // namespace

ending tell(const story_plan& plan, std::ostream* out) {
    return teller(plan, out).live();
}

}  // namespace sluice::story
