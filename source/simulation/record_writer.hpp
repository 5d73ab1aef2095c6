#pragma once

#include "simulation/event_fields.hpp"

#include <string>
#include <vector>

namespace sluice {

/// Writes records in one of the formats of an export, appending to a text of the caller's.
class record_writer {
public:
    record_writer(export_format format, std::vector<column> columns);

    void begin(std::string& out);
    void add(const record& what, std::string& out);
    void end(std::string& out);

private:
    void add_object(const record& what, std::string& out) const;
    void add_row(const record& what, std::string& out) const;

    struct member {
        std::size_t place;
        std::string key;  ///< quoted, with its colon
    };

    export_format format_;
    std::vector<column> columns_;
    std::vector<member> members_;
    bool first_ = true;
};

/// `2018-01-04T20:07:11.191Z`: always with milliseconds, as the vendor's records have it.
void append_stamp(std::int64_t ms_since_1970, std::string& out);

}  // namespace sluice
