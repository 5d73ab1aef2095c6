#pragma once

#include <sluice/core/ids.hpp>
#include <sluice/core/time_range.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// A segment, as the API spells it; `everyone` is built in.
using segment_id = identifier<struct segment_tag>;

enum class export_type { event, individual };
enum class export_format { ndjson, csv, json };

/// What is exported, whatever the time: the same for every window of a backfill.
struct export_spec {
    segment_id segment{"everyone"};
    export_type type = export_type::event;
    export_format format = export_format::ndjson;
    std::vector<std::string> fields;  ///< empty for all; a duplicate is refused by the API
    std::string scope;                ///< `eventDetails.scope`, passed through; empty for none

    friend bool operator==(const export_spec&, const export_spec&) = default;
};

/// One line that is equal for equal specs; what a ledger keeps to tell backfills apart.
std::string canonical(const export_spec& spec);

/// As the command line spells them; that of a format is its file's suffix too.
std::string_view name(export_type type) noexcept;
std::string_view name(export_format format) noexcept;
/// Errors: invalid_argument, naming the choices.
outcome<export_type> parse_export_type(std::string_view text);
outcome<export_format> parse_export_format(std::string_view text);

}  // namespace sluice
