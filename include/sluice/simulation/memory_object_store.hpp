#pragma once

#include <sluice/core/awaitable.hpp>
#include <sluice/core/outcome.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// How a call of an object store may go wrong.
enum class store_fault {
    none,
    refused,      ///< not done: sink_failed
    cut,          ///< not done: connection_lost
    answer_lost,  ///< done; connection_lost all the same
};

/// An object store in memory, as the far side of a network: what it holds outlasts the process that
/// wrote it. With uploads in several parts, generations, preconditions and faults.
///
/// An upload cannot be seen, nor read, until it is completed, which is one step. Every object has a
/// generation, which grows with each that the store writes. Single-threaded.
class memory_object_store {
public:
    struct object {
        std::string content;
        std::string digest;  ///< XXH3-128
        std::uint64_t generation = 0;
    };
    struct part {
        std::uint64_t bytes = 0;
        std::string digest;

        friend bool operator==(const part&, const part&) = default;
    };
    using upload_id = std::uint64_t;

    /// Parts of an upload, but for its last one, must be as long as `least_part` at least.
    explicit memory_object_store(std::uint64_t least_part = 5 << 20) : least_part_(least_part) {}

    std::uint64_t least_part() const noexcept { return least_part_; }
    /// Is asked before each call, by its name: begin, part, parts, uploads, complete, abort, put,
    /// head, get, remove. May wait.
    using judge = std::function<awaitable<store_fault>(std::string_view call)>;
    void fail_with(judge fault) { fault_ = std::move(fault); }

    // Errors of all: sink_failed, connection_lost.

    awaitable<outcome<upload_id>> begin(std::string name);
    /// Stores part `number`, from 0, in place of what was there. Errors: not_found.
    awaitable<outcome<void>> put_part(upload_id into, std::size_t number,
                                      std::span<const std::byte> bytes);
    /// What there is of an upload, in the order of its parts. Errors: not_found.
    awaitable<outcome<std::vector<part>>> parts(upload_id of);
    awaitable<outcome<std::vector<upload_id>>> uploads(std::string name);
    /// Makes the first `count` parts the object, if the one that is there now is of `generation`, 0
    /// for none. Completes with the new generation. Errors: not_found; sink_conflict, when it is of
    /// another one; invalid_argument, when a part is missing or too short.
    awaitable<outcome<std::uint64_t>> complete(upload_id what, std::size_t count,
                                               std::uint64_t generation);
    awaitable<outcome<void>> abort(upload_id what);
    /// Stores an object in one call; under a condition as `complete`, if there is one.
    awaitable<outcome<std::uint64_t>> put(std::string name, std::span<const std::byte> bytes,
                                          std::optional<std::uint64_t> generation);
    /// What is known of an object but its content; nothing when there is none.
    awaitable<outcome<std::optional<object>>> head(std::string name);
    awaitable<outcome<std::optional<object>>> get(std::string name);
    awaitable<outcome<void>> remove(std::string name);

    /// What the store holds, for tests.
    const std::map<std::string, object>& objects() const noexcept { return objects_; }
    std::map<std::string, object>& objects() noexcept { return objects_; }
    std::size_t open_uploads() const noexcept { return uploads_.size(); }
    std::uint64_t calls() const noexcept { return calls_; }

private:
    struct upload {
        std::string name;
        std::map<std::size_t, std::string> parts;
    };
    template <class T>
    awaitable<outcome<T>> answer(std::string_view call, std::function<outcome<T>()> work);
    bool is_of(const std::string& name, std::uint64_t generation) const;
    std::uint64_t store(const std::string& name, std::string content);

    const std::uint64_t least_part_;
    judge fault_;
    std::map<std::string, object> objects_;
    std::map<upload_id, upload> uploads_;
    upload_id next_upload_ = 1;
    std::uint64_t next_generation_ = 1;
    std::uint64_t calls_ = 0;
};

}  // namespace sluice
