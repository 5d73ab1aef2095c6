#include "sinks/part_note.hpp"

#include <sluice/transfer/checksum.hpp>

#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <type_traits>

namespace sluice {
namespace {

using byte_span = std::span<const std::byte>;

// The order of the machine's bytes: a note is of no use on another one anyway.
struct head {
    std::array<char, 8> magic{'s', 'l', 'u', 'i', 'c', 'e', '.', '1'};
    std::uint64_t in_place = 0;
    std::uint64_t rest_size = 0;
    std::uint64_t note_size = 0;
};
static_assert(std::is_trivially_copyable_v<head> && sizeof(head) == 32);

// Under which name it is written before it is whole.
std::string unfinished(const std::string& name) {
    return name + ".new";
}

constexpr std::size_t digest_size = 32;  // XXH3-128 in hex, of all before it

std::string digest_of(byte_span text) {
    xxh3_digest digest;
    digest.update(text);
    return digest.hex();
}

/// What is written of a note, part after part, until `take` fails; a block of the writer's is not
/// copied for it.
template <class Take>
outcome<void> for_each_part(const part_note_view& what, Take take) {
    head begin;
    begin.in_place = what.in_place;
    begin.rest_size = what.rest.size();
    begin.note_size = what.note.size();
    xxh3_digest digest;
    for (const byte_span part : {std::as_bytes(std::span(&begin, 1)), what.rest, what.note}) {
        digest.update(part);
        if (auto taken = take(part); !taken) return taken;
    }
    const auto hex = digest.hex();
    return take(std::as_bytes(std::span(hex)));
}

}  // namespace

std::vector<std::byte> encode(const part_note_view& what) {
    std::vector<std::byte> text;
    for_each_part(what, [&text](byte_span part) {
        text.insert(text.end(), part.begin(), part.end());
        return outcome<void>();
    }).value();
    return text;
}

std::optional<part_note> decode_part_note(byte_span text) {
    head begin;
    const auto magic = begin.magic;
    if (text.size() < sizeof begin + digest_size) return std::nullopt;
    const auto body = text.first(text.size() - digest_size);
    const auto digest = text.last(digest_size);
    std::memcpy(&begin, body.data(), sizeof begin);
    const auto rest = body.subspan(sizeof begin);
    if (begin.magic != magic || begin.rest_size > rest.size()) return std::nullopt;
    if (begin.note_size != rest.size() - begin.rest_size) return std::nullopt;
    const auto expected = digest_of(body);
    if (!std::ranges::equal(digest, std::as_bytes(std::span(expected)))) return std::nullopt;
    part_note found;
    found.in_place = begin.in_place;
    const auto held_back = rest.first(static_cast<std::size_t>(begin.rest_size));
    found.rest.assign(held_back.begin(), held_back.end());
    const auto note = rest.subspan(held_back.size());
    found.note.assign(note.begin(), note.end());
    return found;
}

outcome<void> keep_part_note(const descriptor& folder, const std::string& name,
                             const part_note_view& what, const std::string& subject) {
    const auto fresh = unfinished(name);
    auto file = make_file(folder, fresh, subject);
    if (!file) return file.error();
    const auto write = [&](byte_span part) { return write_all(*file, part, subject); };
    if (auto written = for_each_part(what, write); !written) return written;
    if (auto synced = sync(*file, subject); !synced) return synced;
    if (::renameat(folder.number(), fresh.c_str(), folder.number(), name.c_str()) != 0)
        return system_failure(errno, subject);
    return sync(folder, subject);
}

std::optional<part_note> read_part_note(const descriptor& folder, const std::string& name) {
    const auto file = open_own_file(folder, name, name);
    if (!file) return std::nullopt;
    const auto size = size_of(*file, name);
    if (!size || *size > most_part_note_bytes) return std::nullopt;
    std::vector<std::byte> text(static_cast<std::size_t>(*size));
    if (!read_all(*file, 0, text, name)) return std::nullopt;
    return decode_part_note(text);
}

outcome<bool> remove_part_note(const descriptor& folder, const std::string& name,
                               const std::string& subject) {
    bool found = false;
    for (const auto& each : {name, unfinished(name)}) {
        if (::unlinkat(folder.number(), each.c_str(), 0) == 0)
            found = true;
        else if (errno != ENOENT)
            return system_failure(errno, subject);
    }
    return found;
}

outcome<void> drop_part_note(const descriptor& folder, const std::string& name,
                             const std::string& subject) {
    const auto found = remove_part_note(folder, name, subject);
    if (!found) return found.error();
    return *found ? sync(folder, subject) : outcome<void>();
}

}  // namespace sluice
