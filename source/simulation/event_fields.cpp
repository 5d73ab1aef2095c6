#include "simulation/event_fields.hpp"

#include <sluice/simulation/event_source.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace sluice {
namespace {

constexpr std::array<std::string_view, event_field::count_> event_names{"IndvId",
                                                                        "UserId",
                                                                        "SessionId",
                                                                        "PageId",
                                                                        "UserAppKey",
                                                                        "UserDisplayName",
                                                                        "UserEmail",
                                                                        "EventStart",
                                                                        "EventType",
                                                                        "EventCustomName",
                                                                        "EventTargetText",
                                                                        "EventTargetSelector",
                                                                        "EventPageOffset",
                                                                        "EventSessionOffset",
                                                                        "EventModFrustrated",
                                                                        "PageUrl",
                                                                        "PageRefererUrl",
                                                                        "PageDuration",
                                                                        "PageActiveDuration",
                                                                        "PageBrowser",
                                                                        "PageDevice",
                                                                        "PageOperatingSystem",
                                                                        "PageIp",
                                                                        "PageLatLong",
                                                                        "PageUserAgent",
                                                                        "PageNumErrors",
                                                                        "ReqUrl",
                                                                        "ReqMethod",
                                                                        "ReqStatus",
                                                                        "user_plan_str",
                                                                        "user_visits.total_int",
                                                                        "evt_cart.total_real",
                                                                        "evt_cart.items_int",
                                                                        "evt_coupon.code_str",
                                                                        "evt_note_str"};

constexpr std::array<std::string_view, individual_field::count_> individual_names{
    "IndvId",
    "UserId",
    "UserAppKey",
    "UserDisplayName",
    "UserEmail",
    "UserCreated",
    "LastEventStart",
    "NumEvents",
    "LastBrowser",
    "LastDevice",
    "LastIp",
    "user_plan_str",
    "user_visits.total_int"};

// Fields that the vendor knows, and its clients ask for, but that these visitors never fill.
constexpr std::string_view never_filled[] = {"UserCreated",
                                             "EventSubType",
                                             "EventTargetSelectorTok",
                                             "EventModDead",
                                             "EventModError",
                                             "EventModSuspicious",
                                             "EventVarErrorKind",
                                             "EventVarFields",
                                             "EventWebSourceFileUrl",
                                             "EventFirstInputDelay",
                                             "EventCumulativeLayoutShift",
                                             "SessionStart",
                                             "PageName",
                                             "PageStart",
                                             "PageBrowserVersion",
                                             "PagePlatform",
                                             "PageScreenWidth",
                                             "PageScreenHeight",
                                             "PageViewportWidth",
                                             "PageViewportHeight",
                                             "PageNumEvents",
                                             "PageNumDerivedEvents",
                                             "PageNumInfos",
                                             "PageNumWarnings",
                                             "PageClusterId",
                                             "PageMaxScrollDepthPercent",
                                             "LoadDomContentTime",
                                             "LoadEventTime",
                                             "LoadFirstPaintTime",
                                             "LoadLargestPaintTime",
                                             "AppName",
                                             "AppPackageName",
                                             "AppDeviceModel",
                                             "AppDeviceVendor",
                                             "AppVersion",
                                             "AppOsVersion",
                                             "AppViewName",
                                             "EventMobileSourceFile"};

constexpr std::string_view wildcards[] = {"user_*", "evt_*", "page_*"};

template <class Names>
bool holds(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool known(export_type type, std::string_view name) {
    return holds(field_names(type), name) || holds(wildcards, name) ||
           (type == export_type::event && holds(never_filled, name));
}

}  // namespace

std::span<const std::string_view> field_names(export_type type) noexcept {
    if (type == export_type::individual) {
        return individual_names;
    }
    return event_names;
}

std::vector<column> columns_of(export_type type, const std::vector<std::string>& fields) {
    const auto names = field_names(type);
    std::vector<column> columns;
    // A wildcard may cover a field that is also named: a column appears once.
    const auto add = [&columns](column what) {
        if (std::none_of(columns.begin(), columns.end(),
                         [&what](const column& c) { return c.name == what.name; })) {
            columns.push_back(what);
        }
    };
    const auto add_if = [&](auto&& wanted) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (wanted(names[i])) {
                add(column{names[i], i});
            }
        }
    };
    if (fields.empty()) {
        add_if([](std::string_view) { return true; });
    }
    for (const std::string& field : fields) {
        if (field.ends_with('*')) {
            const std::string_view prefix(field.data(), field.size() - 1);
            add_if([prefix](std::string_view name) { return name.starts_with(prefix); });
            continue;
        }
        const auto at = std::find(names.begin(), names.end(), field);
        add(at == names.end() ? column{field, no_place}
                              : column{*at, static_cast<std::size_t>(at - names.begin())});
    }
    return columns;
}

outcome<void> event_source::check_fields(export_type type, const std::vector<std::string>& fields) {
    std::set<std::string_view> seen;
    for (const std::string& field : fields) {
        if (!known(type, field)) {
            return failure(error::invalid_argument, "field " + field, "unknown field");
        }
        if (!seen.insert(field).second) {
            return failure(error::invalid_argument, "field " + field, "duplicate field");
        }
    }
    return {};
}

}  // namespace sluice
