#pragma once

#include "app/problem.hpp"

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/sinks/folder_sink.hpp>

namespace sluice::app {

/// The folder and the ledger of one backfill, this process's alone while it lives.
class backfill_place {
public:
    /// Makes the folder, takes its lock, makes sure that it holds this backfill or none, and opens
    /// the ledger of the account; in this order, so that nothing is written where it must not be.
    ///
    /// Errors: storage (folder or ledger), locked, usage: the folder belongs to another backfill,
    /// or to this one under another state or key.
    static attempt<backfill_place> open(const std::filesystem::path& out,
                                        const std::filesystem::path& state,
                                        const std::string& account, const export_spec& spec,
                                        const clock& time);

    folder_sink& sink() noexcept { return *sink_; }
    sqlite_ledger& store() noexcept { return *store_; }

    /// Brings the manifest up to the ledger's receipts; `changed` tells that there are new ones.
    attempt<void> keep_manifest(const export_spec& spec, bool changed);

private:
    backfill_place(folder_lock lock, std::unique_ptr<folder_sink> sink,
                   std::unique_ptr<sqlite_ledger> store);

    folder_lock lock_;
    std::unique_ptr<folder_sink> sink_;
    std::unique_ptr<sqlite_ledger> store_;
};

}  // namespace sluice::app
