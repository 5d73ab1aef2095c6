#pragma once

#include <sys/stat.h>

#include <mutex>
#include <set>
#include <utility>

namespace sluice {

/// The folders that this process knows to outlast a crash, so that the one above is not synced for
/// each file anew: a sync waits for the disk's journal. Any thread may use it.
class synced_folders {
public:
    bool contains(const struct stat& folder) const {
        const std::lock_guard guard(mutex_);
        return known_.contains(key(folder));
    }
    void add(const struct stat& folder) {
        const std::lock_guard guard(mutex_);
        known_.insert(key(folder));
    }

private:
    static std::pair<dev_t, ino_t> key(const struct stat& folder) noexcept {
        return {folder.st_dev, folder.st_ino};
    }

    mutable std::mutex mutex_;
    std::set<std::pair<dev_t, ino_t>> known_;
};

}  // namespace sluice
