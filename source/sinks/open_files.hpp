#pragma once

#include <sluice/core/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "sinks/part_file.hpp"

namespace sluice {

/// Which files of a sink are open: at most so many, and those that are in use. Any thread may use
/// it.
///
/// Who needs another one first has the one closed that was used longest ago; that file's writer
/// waits meanwhile, should it want it.
class open_files {
public:
    /// 0: by what the system gives, as of the first file.
    explicit open_files(std::size_t most) : most_(most) {}

    /// Completes when `one` is the caller's alone, until `leave`. Cancellation: terminal, at any
    /// time; throws operation_aborted.
    awaitable<void> enter(part_file& one);
    /// The same at once, or false.
    [[nodiscard]] bool try_enter(part_file& one);
    void leave(part_file& one) noexcept;

    /// True where another file could be opened only in the place of one that is open.
    bool is_full();
    /// Completes when there is room for another one. Cancellation: as `enter`.
    awaitable<void> make_room();
    /// `one` is open now.
    void add(std::shared_ptr<part_file> one);
    /// `one`, which the caller has entered, is closed now.
    void remove(const part_file& one) noexcept;
    /// Nobody will write to `one` any more: it is closed, by who else may be using it at last.
    void forget(part_file& one) noexcept;

    std::size_t count() const;

private:
    std::shared_ptr<part_file> take_oldest();
    std::size_t most();  // with the lock held

    mutable std::mutex mutex_;  // guards all below, and how each file is used
    std::size_t most_;
    std::uint64_t turn_ = 0;
    std::vector<std::shared_ptr<part_file>> open_;
};

/// A caller's use of a file that it has entered.
class file_turn {
public:
    file_turn(open_files& among, part_file& one) noexcept : among_(among), one_(one) {}
    ~file_turn() { among_.leave(one_); }
    file_turn(const file_turn&) = delete;
    file_turn& operator=(const file_turn&) = delete;

private:
    open_files& among_;
    part_file& one_;
};

}  // namespace sluice
