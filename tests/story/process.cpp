#include "story/process.hpp"

#include <fmt/format.h>

namespace sluice::story {
namespace {

constexpr auto api_host = "api.fullstory.com";

account account_of(const simulation_options& server) {
    account who;
    who.key = secret(std::string(server.key));
    who.base = *parse_url(std::string("https://") + api_host);
    who.limit = server.limit;
    if (server.limit_creates_only) who.scope = limit_scope::create;
    return who;
}

std::string seconds(duration length) {
    return fmt::format("{:.3f} s", std::chrono::duration<double>(length).count());
}

}  // namespace

process::process(story_world& all, const moment& machine, duration slept, remains found)
    : time(machine),
      outer(time, slept),
      world_(all),
      store_(time, std::move(found.store)),
      files_(std::move(found.files)),
      ledger_(store_, [this](std::string_view step) { return ask_ledger(step); }),
      sink_(*files_, [this](std::string_view step) { return ask_sink(step); }),
      wire_(all.server, outer, api_host),
      network_(wire_, outer, api_host, [this] { at_seam(); }),
      work_(context.get_executor(), time, network_, all.plan.how) {
    const auto& plan = world_.plan;
    const auto account = work_.open(account_of(plan.server), ledger_);
    run_.emplace(account.start(backfill(plan.spec, plan.windows, sink_, plan.how)));
    told_ = run_->subscribe(*this);
}

bool process::step() {
    return time.step(context);
}

remains process::leave() {
    if (crashed()) return std::move(crash_);
    remains left;
    left.store = store_.after_crash();
    left.files = files_->after_crash();
    return left;
}

outcome<summary> process::result() const {
    if (!ended() || !thrown().empty()) return failure(error::stopped, "the run", thrown());
    return run_->result();
}

std::string process::thrown() const {
    if (!ended()) return {};
    try {
        (void)run_->result();
        return {};
    } catch (const std::exception& problem) {
        return problem.what();
    }
}

bool process::drain() {
    drained_ = true;
    run_->cancel();
    time.run(context);
    return ended() && left_nothing();
}

void process::at_seam() {
    const auto now = outer.now();
    const auto& crashes = world_.plan.crashes;
    if (drained_ || crashed()) return;
    const auto call = world_.calls_at_seams++;
    if (world_.next_crash >= crashes.size()) return;
    const auto& next = crashes[world_.next_crash];
    if (!world_.crash_at && world_.since_begin(now) >= next.after)
        world_.crash_at = call + next.calls_later;
    if (!world_.crash_at || call < *world_.crash_at || world_.calm_at(now)) return;
    crash_ = leave();
    // What the rest of this step does to server and network, the dead process has not done.
    const auto& calls = network_.on_their_way();
    ghosts_.assign(calls.begin(), calls.end());
}

outcome<void> process::ask_ledger(std::string_view step) {
    at_seam();
    if (drained_) return {};
    const auto* const hit = world_.ledger_troubles.next(step, world_.since_begin(outer.now()));
    if (!hit || !hit->cause) return {};
    say(fmt::format("ledger    {}: fails", step));
    if (step == "save") ++world_.excused_creates;
    if (step == "release") lease_left_ = true;
    return failure(*hit->cause, "the ledger", "as the story has it");
}

awaitable<outcome<void>> process::ask_sink(std::string_view step) {
    at_seam();
    if (drained_) co_return outcome<void>();
    const auto* const hit = world_.sink_troubles.next(step, world_.since_begin(outer.now()));
    if (!hit) co_return outcome<void>();
    say(fmt::format("sink     {}: {}", step, hit->cause ? "fails" : "is slow"));
    if (hit->delay > duration::zero()) co_await time.sleep_for(hit->delay);
    if (hit->cause) co_return failure(*hit->cause, "the sink", "as the story has it");
    co_return outcome<void>();
}

void process::say(const std::string& line) {
    world_.log.say(world_.since_begin(outer.now()), line);
}

void process::on(const event& what) {
    if (drained_) return;
    if (const auto* refused = what.as<events::throttled>()) {
        say("throttled, and silent for " + seconds(refused->wait));
    } else if (const auto* again = what.as<events::retrying>()) {
        say(fmt::format("{}: again in {}, since {}", world_.named(what.window),
                        seconds(again->wait), again->problem.message()));
    } else if (const auto* left = what.as<events::picked_up>()) {
        say(fmt::format("{}: goes on after {} bytes", world_.named(what.window), left->received));
    } else if (const auto* done = what.as<events::delivered>()) {
        delivered(done->what);
    } else if (const auto* failed = what.as<events::failed>()) {
        say(fmt::format("{}: failed, since {}", world_.named(what.window),
                        failed->problem.message()));
        ++world_.excused_creates;
    }
}

void process::delivered(const receipt& what) {
    const auto& truth = world_.truth(what.window);
    say(fmt::format("{}: delivered, {} bytes", world_.named(what.window), what.content.bytes));
    const auto found = files_->committed().find(what.window);
    if (found == files_->committed().end() || found->second.content != truth ||
        what.content.bytes != truth.size())
        world_.log.violated(world_.since_begin(outer.now()),
                            "a delivered window equals the server's truth");
}

}  // namespace sluice::story
