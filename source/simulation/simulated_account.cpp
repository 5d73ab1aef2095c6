#include <sluice/simulation/simulated_account.hpp>

#include "simulation/answers.hpp"
#include "simulation/api_answers.hpp"
#include "simulation/arrival_limit.hpp"
#include "simulation/create_request.hpp"
#include "simulation/fault_injector.hpp"
#include "simulation/simulated_storage.hpp"

#include <stdexcept>

namespace sluice {

class simulated_account::impl {
public:
    explicit impl(simulation_options what)
        : options(std::move(what)),
          events_(options.seed, options.events_per_day),
          limit_(options.limit, options.stolen),
          book_(options),
          storage_(events_, options.seed),
          faults_(options.faults, options.seed) {}

    simulated_reply handle(const simulated_request& request, const moment& now);
    std::string truth(const event_query& what) const;
    const std::vector<std::uint64_t>& faults_done() const noexcept { return faults_.done(); }

    simulation_options options;
    std::vector<arrival> arrivals;
    counts totals;
    bool keep = true;

private:
    simulated_reply download(const simulated_request& request, const moment& now, arrival& log);
    simulated_reply call(const simulated_request& request, const moment& now, arrival& log);
    simulated_reply perform(const api_call& what, const simulated_request& request,
                            const moment& now, const fault& trouble, arrival& log);
    simulated_reply create(const simulated_request& request, const moment& now,
                           const fault& trouble, arrival& log);
    simulated_reply results(const api_call& what, const simulated_request& request,
                            const moment& now);
    simulated_reply cancel(const api_call& what, const moment& now);

    time_range range_of(const api_call& what, const simulated_request& request, const moment& now);
    bool key_fits(const simulated_request& request) const;
    const std::string& origin(const simulated_request& request) const {
        return request.storage_origin.empty() ? options.storage_origin : request.storage_origin;
    }
    void count(const arrival& log, bool throttled);

    event_source events_;
    arrival_limit limit_;
    operation_book book_;
    simulated_storage storage_;
    fault_injector faults_;
    bool throttled_ = false;
};

simulated_reply simulated_account::impl::handle(const simulated_request& request,
                                                const moment& now) {
    arrival log;
    log.at = now.steady;
    log.had_authorization = request.headers.find("Authorization").has_value();
    throttled_ = false;
    simulated_reply reply =
        request.to_storage ? download(request, now, log) : call(request, now, log);
    reply.headers.add("Date", format_http_date(now.wall));
    log.status = reply.refuse ? 0 : reply.status;
    count(log, throttled_);
    if (keep) {
        arrivals.push_back(std::move(log));
    }
    return reply;
}

simulated_reply simulated_account::impl::download(const simulated_request& request,
                                                  const moment& now, arrival& log) {
    log.kind = "download";
    log.what = object_in(request.target);
    const fault& trouble = faults_.next(log.kind, now.steady);
    simulated_reply reply;
    if (trouble.refuse || trouble.lose) {
        reply.refuse = true;
        reply.sent = trouble.lose;
        return reply;
    }
    if (log.had_authorization) {
        return storage_error(400, "InvalidAuthentication",
                             "A signed location takes no Authorization header.");
    }
    if (request.method != http_method::get) {
        return storage_error(405, "MethodNotAllowed", "Only GET is signed.");
    }
    reply = replaces_answer(trouble) ? replacement(trouble)
                                     : storage_.get(request, book_, now.wall, trouble);
    spoil(trouble, reply);
    return reply;
}

simulated_reply simulated_account::impl::call(const simulated_request& request, const moment& now,
                                              arrival& log) {
    const api_call what = read_call(request.method, request.target);
    log.kind = what.kind == "segment" ? "segments" : what.kind;
    log.kind = log.kind == "wrong_method" ? "other" : log.kind;
    log.what = what.id;
    const fault& trouble = faults_.next(log.kind, now.steady);
    simulated_reply reply;
    if (trouble.refuse || trouble.lose) {
        reply.refuse = true;
        reply.sent = trouble.lose;
        return reply;
    }
    if (!key_fits(request)) {
        return error_answer(401, "unauthenticated", "the API key is missing or not valid");
    }
    log.range = range_of(what, request, now);
    const bool counted = !options.limit_creates_only || log.kind == "create";
    if (counted && !limit_.admit(now.steady)) {
        throttled_ = true;
        reply = error_answer(429, "resource_exhausted", "rate limit exceeded");
        reply.headers.add("Retry-After", std::to_string(limit_.retry_after(now.steady).count()));
        return reply;
    }
    reply =
        replaces_answer(trouble) ? replacement(trouble) : perform(what, request, now, trouble, log);
    spoil(trouble, reply);
    return reply;
}

simulated_reply simulated_account::impl::perform(const api_call& what,
                                                 const simulated_request& request,
                                                 const moment& now, const fault& trouble,
                                                 arrival& log) {
    if (what.kind == "create") {
        return create(request, now, trouble, log);
    }
    if (what.kind == "poll") {
        const simulated_operation* found = book_.find(what.id);
        return found != nullptr ? answer_poll(book_, *found, now.steady)
                                : error_answer(404, "not_found", "no such operation: " + what.id);
    }
    if (what.kind == "results") {
        return results(what, request, now);
    }
    if (what.kind == "cancel") {
        return cancel(what, now);
    }
    if (what.kind == "list") {
        return answer_list(book_, what, now.steady);
    }
    if (what.kind == "segments") {
        return answer_segments(what, origin(request));
    }
    if (what.kind == "segment") {
        return answer_segment(what, origin(request));
    }
    return what.kind == "wrong_method"
               ? error_answer(405, "method_not_allowed", "this path does not take that method")
               : error_answer(404, "not_found", "no such path");
}

simulated_reply simulated_account::impl::create(const simulated_request& request, const moment& now,
                                                const fault& trouble, arrival& log) {
    auto query = parse_create(request.body, now.wall);
    if (!query) {
        return error_answer(400, "invalid_argument", query.error().detail());
    }
    if (options.longest_range.count() > 0 && query->range.length() > options.longest_range) {
        return error_answer(
            400, "invalid_argument",
            "the time range is longer than " + format_duration(options.longest_range));
    }
    simulated_operation& made = book_.create(std::move(*query), now);
    made.endless = trouble.never_complete;
    if (trouble.fail_operation) {
        made.error = "the export could not be completed";
    }
    log.what = made.id;
    boost::json::object body;
    body["operationId"] = made.id;
    return json_answer(body);
}

simulated_reply simulated_account::impl::results(const api_call& what,
                                                 const simulated_request& request,
                                                 const moment& now) {
    const simulated_operation* found = book_.find_export(what.id);
    if (found == nullptr || found->at(now.steady) != simulated_operation::state::completed ||
        now.wall >= found->expires_at()) {
        return error_answer(404, "not_found", "no such export: " + what.id);
    }
    const wall_time expires =
        now.wall + std::chrono::floor<std::chrono::milliseconds>(options.location_lifetime);
    boost::json::object body;
    body["location"] = origin(request) + storage_.sign(*found, expires);
    body["expires"] = format_time(std::chrono::ceil<std::chrono::seconds>(expires));
    return json_answer(body);
}

simulated_reply simulated_account::impl::cancel(const api_call& what, const moment& now) {
    simulated_operation* found = book_.find(what.id);
    if (found == nullptr) {
        return error_answer(404, "not_found", "no such operation: " + what.id);
    }
    if (found->at(now.steady) == simulated_operation::state::pending) {
        found->canceled = now.steady;
    }
    return json_answer(boost::json::object());
}

// Known before the call is let in: whoever reads the log asks whom a refusal delayed.
time_range simulated_account::impl::range_of(const api_call& what, const simulated_request& request,
                                             const moment& now) {
    if (what.kind == "create") {
        const auto query = parse_create(request.body, now.wall);
        return query ? query->range : time_range();
    }
    const simulated_operation* found = what.kind == "poll"      ? book_.find(what.id)
                                       : what.kind == "results" ? book_.find_export(what.id)
                                                                : nullptr;
    return found != nullptr ? found->what.range : time_range();
}

bool simulated_account::impl::key_fits(const simulated_request& request) const {
    const auto given = request.headers.find("Authorization");
    return options.key.empty() || (given && *given == "Basic " + options.key);
}

void simulated_account::impl::count(const arrival& log, bool throttled) {
    if (throttled) {
        ++totals.throttled;
    } else if (log.kind == "create") {
        ++totals.create;
    } else if (log.kind == "poll") {
        ++totals.poll;
    } else if (log.kind == "results") {
        ++totals.results;
    } else if (log.kind == "download") {
        ++totals.download;
    } else {
        ++totals.other;
    }
}

std::string simulated_account::impl::truth(const event_query& what) const {
    std::string text;
    events_.render(what, [&text](std::string_view piece) { text += piece; });
    return text;
}

simulated_account::simulated_account(simulation_options options)
    : impl_(std::make_unique<impl>(std::move(options))) {}

simulated_account::~simulated_account() = default;

simulated_reply simulated_account::handle(const simulated_request& request, const moment& now) {
    return impl_->handle(request, now);
}

const std::vector<simulated_account::arrival>& simulated_account::arrivals() const noexcept {
    return impl_->arrivals;
}

void simulated_account::keep_arrivals(bool keep) {
    impl_->keep = keep;
}

const simulated_account::counts& simulated_account::totals() const noexcept {
    return impl_->totals;
}

const std::vector<std::uint64_t>& simulated_account::faults_done() const noexcept {
    return impl_->faults_done();
}

const simulation_options& simulated_account::options() const noexcept {
    return impl_->options;
}

std::string simulated_account::truth(const std::string& segment, const std::string& type,
                                     const std::string& format,
                                     const std::vector<std::string>& fields,
                                     const time_range& range) const {
    const auto spelled = spelled_type(type);
    const auto written = spelled_format(format);
    if (!spelled || !written || !event_source::check_fields(*spelled, fields)) {
        throw std::invalid_argument("no export has this type, format or fields");
    }
    return impl_->truth(event_query{*spelled, *written, fields, segment, range, range});
}

}  // namespace sluice
