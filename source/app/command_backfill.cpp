#include "app/commands.hpp"
#include "app/report.hpp"
#include "app/run_backfill.hpp"
#include "app/session.hpp"

#include <sluice/time/real_clock.hpp>

#include <unistd.h>

namespace sluice::app {
namespace {

// All that can be wrong with what was asked, before anything is touched.
attempt<backfill_order> order_of(const options& asked, const environment& variables, clock& time) {
    auto spec = spec_of(asked);
    if (!spec) return spec.error();
    auto windows = windows_of(asked, time.wall_now());
    if (!windows) return windows.error();
    auto again = refreshed_of(asked, windows->windows);
    if (!again) return again.error();
    auto engine = engine_options_of(asked);
    if (!engine) return engine.error();
    engine->seed = own_seed(time);
    auto how = backfill_options_of(asked);
    if (!how) return how.error();
    auto shown = progress_of(asked);
    if (!shown) return shown.error();
    auto who = find_account(asked);
    if (!who) return who.error();

    backfill_order order;
    order.who = std::move(*who);
    order.spec = std::move(*spec);
    order.windows = std::move(*windows);
    order.again = std::move(*again);
    order.engine = *engine;
    order.how = std::move(*how);
    order.shown = *shown;
    order.terminal = judge_terminal(::isatty(STDERR_FILENO) == 1, variables);
    return order;
}

}  // namespace

attempt<int> command_backfill(const options& asked, const environment& variables) {
    real_clock time;
    auto order = order_of(asked, variables, time);
    if (!order) return order.error();
    const auto state = state_folder_of(asked, variables);
    if (!state) return state.error();
    auto network = open_network(asked);
    if (!network) return network.error();
    auto place =
        backfill_place::open(asked.out, *state, order->who.fingerprint(), order->spec, time);
    if (!place) return place.error();

    const auto end = run_backfill(*order, *place, **network, time);
    if (!end) return end.error();
    const int status = exit_status_of(end->what, end->signal);
    const auto printed = print(asked.json ? json_report(end->what) : human_report(end->what));
    if (const auto why = problem_at_end(*end, status)) return *why;
    return printed;
}

}  // namespace sluice::app
