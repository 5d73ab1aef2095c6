#pragma once

#include "simulation/operation_book.hpp"

#include <sluice/simulation/simulated_account.hpp>

#include <list>
#include <map>
#include <memory>
#include <string>

namespace sluice {

/// A file as the storage keeps it: gzipped, with what it says of it.
class served_object {
public:
    explicit served_object(std::string bytes);

    std::string body;
    std::string etag;  ///< quoted
    std::string crc32c_base64;
    std::string md5_base64;
    std::string generation;
};

/// The storage host: signed locations, and the files behind them.
///
/// Files are made when they are first asked for, and made again when they are needed after having
/// been let go: only the latest are kept, so that a year of windows fills no memory.
class simulated_storage {
public:
    /// Files of `keeps` bytes are kept; the default is enough for a handful of large downloads
    /// that are resumed.
    simulated_storage(const event_source& events, std::uint64_t seed,
                      std::size_t keeps = 48U << 20U);

    /// The path and query of a signed location that is good until `expires`.
    std::string sign(const simulated_operation& what, wall_time expires) const;

    /// Answers a download; `book` knows the exports.
    simulated_reply get(const simulated_request& request, operation_book& book, wall_time now,
                        const fault& trouble);

private:
    std::string signature(std::string_view object, std::string_view expires) const;
    std::optional<simulated_reply> refuse(std::string_view target, wall_time now,
                                          const fault& trouble) const;
    std::shared_ptr<const served_object> fetch(simulated_operation& what);
    std::shared_ptr<const served_object> make(const event_query& what);
    void keep(std::shared_ptr<const served_object> object);

    const event_source& events_;
    std::uint64_t seed_;
    std::size_t keeps_;
    std::list<std::shared_ptr<const served_object>> recent_;  // the latest first
    std::size_t kept_bytes_ = 0;
    /// The file of an export that has no event, by its text: a rehearsal has thousands of them.
    std::map<std::string, std::shared_ptr<const served_object>> empty_;
};

/// The object's name in a storage target: what stands between the bucket and the query.
std::string_view object_in(std::string_view target) noexcept;

inline constexpr std::string_view storage_prefix = "/fullstoryapp-search-export/";

}  // namespace sluice
