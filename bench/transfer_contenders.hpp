#pragma once

#include "nginx_server.hpp"
#include "transfer_contest.hpp"

namespace sluice::bench {

/// Names of contenders that goals speak of.
namespace contenders {
inline constexpr auto ours = "sluice";
inline constexpr auto ours_sixteen = "sluice, all at once";
inline constexpr auto ours_split = "sluice, split into 30 windows";
inline constexpr auto igzip = "curl | igzip > f, sync";
inline constexpr auto gzip = "curl | gzip > f, sync";
inline constexpr auto pigz = "curl | pigz > f, sync";
inline constexpr auto aria2 = "aria2c -x4; igzip > f, sync";
inline constexpr auto inflate = "inflate alone (ISA-L)";
inline constexpr auto disk = "disk alone (dd, past the cache)";
inline constexpr auto receive = "TLS receive alone (ours)";
inline constexpr auto xargs = "xargs -P of curl | igzip, sync";
inline constexpr auto curl = "curl > f, sync";
}  // namespace contenders

/// Where the contenders of one run find each other.
struct arena {
    const nginx_server& server;
    std::filesystem::path self;     ///< this program, for its children
    std::filesystem::path outputs;  ///< emptied before each run
};

/// What fetches files our way, in a process of its own; `more` are flags of `fetch`.
command fetch_of(const arena& in, const std::vector<data_file>& files,
                 const std::vector<std::string>& more = {});

/// One compressed file, against everything there is.
contest one_file(const arena& in, const data_file& file);
/// One file of another kind, against the fastest only.
contest one_other_file(const arena& in, const data_file& file);
/// Many at once, against xargs.
contest many_files(const arena& in, const std::vector<data_file>& files);
/// A file that does not compress, kept as it is.
contest kept_file(const arena& in, const data_file& file);

/// The Debian packages of the programs that are not here.
std::vector<std::string> missing_packages();

}  // namespace sluice::bench
