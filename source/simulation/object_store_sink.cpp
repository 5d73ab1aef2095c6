#include <sluice/simulation/object_store_sink.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

#include "simulation/object_writer.hpp"
#include "sinks/content_check.hpp"

namespace sluice {
namespace {

using object = memory_object_store::object;

awaitable<outcome<std::optional<object>>> fetch(memory_object_store& from, std::string name) {
    const std::function<awaitable<outcome<std::optional<object>>>()> get = [&] {
        return from.get(name);
    };
    co_return co_await persist(get);
}

// Whether an upload still has the parts that a checkpoint counts on; it may have more.
awaitable<outcome<bool>> has_parts(memory_object_store& in, const upload_note& wanted) {
    if (wanted.upload == 0) co_return true;
    const std::function<awaitable<outcome<std::vector<memory_object_store::part>>>()> list = [&] {
        return in.parts(wanted.upload);
    };
    const auto there = co_await persist(list);
    if (!there && there.error().cause() == error::not_found) co_return false;
    if (!there) co_return there.error();
    co_return there->size() >= wanted.parts.size() &&
        std::equal(wanted.parts.begin(), wanted.parts.end(), there->begin());
}

std::string check_object(const std::optional<object>& found, const stored_object& wanted,
                         const proof& content, const sink::reading& progress) {
    if (!found) return "missing";
    if (!wanted.version.empty() && wanted.version != std::to_string(found->generation))
        return "another version of it is there";
    const auto bytes = std::as_bytes(std::span(found->content));
    content_check check(wanted, content);
    if (auto wrong = check.take(bytes); !wrong.empty()) return wrong;
    if (progress) progress(bytes.size());
    return check.finish();
}

}  // namespace

// What earlier writers of a target left.
awaitable<outcome<void>> object_store_sink::clear(std::string name) {
    const std::function<awaitable<outcome<std::vector<memory_object_store::upload_id>>>()> list =
        [&] { return store_.uploads(name); };
    const auto left = co_await persist(list);
    if (!left) co_return left.error();
    abandoned_.insert(abandoned_.end(), left->begin(), left->end());
    worthless_.push_back(checkpoint_name(name));
    co_return co_await sweep();
}

// Each is taken off its list first: others may sweep meanwhile.
awaitable<outcome<void>> object_store_sink::sweep() {
    while (!abandoned_.empty()) {
        const auto upload = abandoned_.back();
        abandoned_.pop_back();
        const std::function<awaitable<outcome<void>>()> abort = [&] {
            return store_.abort(upload);
        };
        const auto done = co_await persist(abort);
        if (!done) abandoned_.push_back(upload);
        if (!done) co_return done;
    }
    while (!worthless_.empty()) {
        const auto name = worthless_.back();
        worthless_.pop_back();
        const std::function<awaitable<outcome<void>>()> remove = [&] {
            return store_.remove(name);
        };
        const auto done = co_await persist(remove);
        if (!done) worthless_.push_back(name);
        if (!done) co_return done;
    }
    co_return outcome<void>();
}

awaitable<outcome<std::unique_ptr<writer>>> object_store_sink::open(target what) {
    const auto name = object_name(what);
    if (auto cleared = co_await clear(name); !cleared) co_return cleared.error();
    const std::function<awaitable<outcome<std::optional<object>>>()> look = [&] {
        return store_.head(name);
    };
    const auto there = co_await persist(look);
    if (!there) co_return there.error();
    upload_note from;
    if (*there) from.generation = (*there)->generation;
    std::unique_ptr<writer> made = std::make_unique<object_writer>(*this, name, std::move(from));
    co_return std::move(made);
}

awaitable<outcome<std::optional<resumed_writer>>> object_store_sink::resume(target what) {
    const auto name = object_name(what);
    if (auto swept = co_await sweep(); !swept) co_return swept.error();
    const auto text = co_await fetch(store_, checkpoint_name(name));
    if (!text) co_return text.error();
    if (!*text) co_return std::optional<resumed_writer>();
    auto kept = decode_upload_note((*text)->content);
    if (!kept) co_return std::optional<resumed_writer>();
    const auto sound = co_await has_parts(store_, *kept);
    if (!sound) co_return sound.error();
    if (!*sound) co_return std::optional<resumed_writer>();
    resumed_writer left;
    left.note = kept->note;
    auto into = std::make_unique<object_writer>(*this, name, std::move(*kept));
    into->was_kept();
    left.into = std::move(into);
    co_return std::optional(std::move(left));
}

awaitable<outcome<std::string>> object_store_sink::verify(receipt what, reading progress) {
    for (const auto& wanted : what.objects) {
        const auto found = co_await fetch(store_, wanted.name);
        if (!found) co_return found.error();
        auto wrong = check_object(*found, wanted, what.content, progress);
        if (!wrong.empty()) co_return wrong;
    }
    co_return std::string();
}

awaitable<outcome<void>> object_store_sink::read_manifest(line_visitor visit) {
    const auto name = object_name(manifest_target());
    const auto found = co_await fetch(store_, name);
    if (!found) co_return found.error();
    if (!*found) co_return outcome<void>();
    std::istringstream lines((*found)->content);
    for (std::string line; std::getline(lines, line);)
        if (!visit(line)) break;
    co_return outcome<void>();
}

}  // namespace sluice
