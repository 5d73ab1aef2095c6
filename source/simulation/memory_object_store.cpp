#include <sluice/simulation/memory_object_store.hpp>

#include <sluice/transfer/checksum.hpp>

#include <utility>

namespace sluice {
namespace {

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string digest_of(std::string_view text) {
    xxh3_digest digest;
    digest.update(std::as_bytes(std::span(text)));
    return digest.hex();
}

failure no_upload() {
    return failure(error::not_found, {}, "there is no such upload");
}

failure conflict(const std::string& name) {
    return failure(error::sink_conflict, name, "it is of another generation");
}

failure cut_off() {
    return failure(error::connection_lost, {}, "as asked");
}

}  // namespace

template <class T>
awaitable<outcome<T>> memory_object_store::answer(std::string_view call,
                                                  std::function<outcome<T>()> work) {
    ++calls_;
    auto fault = store_fault::none;
    if (fault_) fault = co_await fault_(call);
    if (fault == store_fault::refused) co_return failure(error::sink_failed, {}, "as asked");
    if (fault == store_fault::cut) co_return cut_off();
    auto done = work();
    if (fault == store_fault::answer_lost) co_return cut_off();
    co_return std::move(done);
}

bool memory_object_store::is_of(const std::string& name, std::uint64_t generation) const {
    const auto found = objects_.find(name);
    return (found == objects_.end() ? 0 : found->second.generation) == generation;
}

std::uint64_t memory_object_store::store(const std::string& name, std::string content) {
    object next;
    next.digest = digest_of(content);
    next.content = std::move(content);
    next.generation = next_generation_++;
    return (objects_[name] = std::move(next)).generation;
}

awaitable<outcome<memory_object_store::upload_id>> memory_object_store::begin(std::string name) {
    const std::function<outcome<upload_id>()> work = [&]() -> outcome<upload_id> {
        uploads_[next_upload_].name = name;
        return next_upload_++;
    };
    co_return co_await answer("begin", work);
}

awaitable<outcome<void>> memory_object_store::put_part(upload_id into, std::size_t number,
                                                       std::span<const std::byte> bytes) {
    const std::function<outcome<void>()> work = [&]() -> outcome<void> {
        const auto found = uploads_.find(into);
        if (found == uploads_.end()) return no_upload();
        found->second.parts[number] = text_of(bytes);
        return {};
    };
    co_return co_await answer("part", work);
}

awaitable<outcome<std::vector<memory_object_store::part>>> memory_object_store::parts(
    upload_id of) {
    const std::function<outcome<std::vector<part>>()> work = [&]() -> outcome<std::vector<part>> {
        const auto found = uploads_.find(of);
        if (found == uploads_.end()) return no_upload();
        std::vector<part> all;
        for (const auto& [number, content] : found->second.parts)
            all.push_back({content.size(), digest_of(content)});
        return all;
    };
    co_return co_await answer("parts", work);
}

awaitable<outcome<std::vector<memory_object_store::upload_id>>> memory_object_store::uploads(
    std::string name) {
    const std::function<outcome<std::vector<upload_id>>()> work = [&] {
        std::vector<upload_id> all;
        for (const auto& [id, one] : uploads_)
            if (one.name == name) all.push_back(id);
        return outcome<std::vector<upload_id>>(std::move(all));
    };
    co_return co_await answer("uploads", work);
}

awaitable<outcome<std::uint64_t>> memory_object_store::complete(upload_id what, std::size_t count,
                                                                std::uint64_t generation) {
    const std::function<outcome<std::uint64_t>()> work = [&]() -> outcome<std::uint64_t> {
        const auto found = uploads_.find(what);
        if (found == uploads_.end()) return no_upload();
        const auto name = found->second.name;
        if (!is_of(name, generation)) return conflict(name);
        std::string content;
        for (std::size_t number = 0; number < count; ++number) {
            const auto one = found->second.parts.find(number);
            if (one == found->second.parts.end())
                return failure(error::invalid_argument, name, "a part is missing");
            if (number + 1 < count && one->second.size() < least_part_)
                return failure(error::invalid_argument, name, "a part is too short");
            content += one->second;
        }
        uploads_.erase(found);
        return store(name, std::move(content));
    };
    co_return co_await answer("complete", work);
}

awaitable<outcome<void>> memory_object_store::abort(upload_id what) {
    const std::function<outcome<void>()> work = [&] {
        uploads_.erase(what);
        return outcome<void>();
    };
    co_return co_await answer("abort", work);
}

awaitable<outcome<std::uint64_t>> memory_object_store::put(
    std::string name, std::span<const std::byte> bytes, std::optional<std::uint64_t> generation) {
    const std::function<outcome<std::uint64_t>()> work = [&]() -> outcome<std::uint64_t> {
        if (generation && !is_of(name, *generation)) return conflict(name);
        return store(name, text_of(bytes));
    };
    co_return co_await answer("put", work);
}

awaitable<outcome<std::optional<memory_object_store::object>>> memory_object_store::head(
    std::string name) {
    const std::function<outcome<std::optional<object>>()> work = [&] {
        std::optional<object> found;
        if (const auto one = objects_.find(name); one != objects_.end()) {
            found.emplace();
            found->digest = one->second.digest;
            found->generation = one->second.generation;
        }
        return outcome<std::optional<object>>(std::move(found));
    };
    co_return co_await answer("head", work);
}

awaitable<outcome<std::optional<memory_object_store::object>>> memory_object_store::get(
    std::string name) {
    const std::function<outcome<std::optional<object>>()> work = [&] {
        std::optional<object> found;
        if (const auto one = objects_.find(name); one != objects_.end()) found = one->second;
        return outcome<std::optional<object>>(std::move(found));
    };
    co_return co_await answer("get", work);
}

awaitable<outcome<void>> memory_object_store::remove(std::string name) {
    const std::function<outcome<void>()> work = [&] {
        objects_.erase(name);
        return outcome<void>();
    };
    co_return co_await answer("remove", work);
}

}  // namespace sluice
