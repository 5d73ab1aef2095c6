#pragma once

#include <sluice/api/export_spec.hpp>
#include <sluice/core/time_range.hpp>

#include <string>

namespace sluice {

/// One thing that a sink delivers.
struct target {
    /// `unmatched`: rows that an export of `range` brought though none of its windows holds them.
    /// `manifest`: the list of receipts, one a place.
    enum class kind { window, unmatched, manifest };

    export_spec spec;
    time_range range;
    kind what = kind::window;
    /// Behind the name: how the bytes are packed, as `.gz`. A sink that packs them adds to it.
    std::string suffix;
};

target window_target(export_spec spec, const time_range& window);
target unmatched_target(export_spec spec, const time_range& range);
target manifest_target();

/// The name of what is delivered, relative to its place:
/// `SEGMENT/TYPE/date=2026-01-01/20260101T000000Z_20260102T000000Z.ndjson` of a window,
/// `SEGMENT/TYPE/outside/20260101T000000Z_20260131T000000Z.ndjson` of unmatched rows, and
/// `manifest.ndjson`. The segment is escaped: no server's text and no separator gets into a name.
std::string object_name(const target& what);

/// Makes a segment a part of a name.
///
/// Escapes everything but letters, digits, `-`, `_`, `.` (not leading) and `@` as `%XX` of its
/// UTF-8 bytes. Reversible, at most 255 bytes (longer ones end in a hash, and are not).
std::string escape_segment(const std::string& segment);

}  // namespace sluice
