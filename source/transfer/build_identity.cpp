#include "transfer/build_identity.hpp"

#include <sluice/version.hpp>

#include <elf.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sluice {
namespace {

using bytes = std::span<const std::byte>;

// A place in the object that is asked for, and its build id once it is found.
struct search {
    std::uintptr_t place = 0;
    std::string found;
};

bool holds(const dl_phdr_info& object, const ElfW(Phdr) & part, std::uintptr_t place) {
    const auto begin = object.dlpi_addr + part.p_vaddr;
    return part.p_type == PT_LOAD && place >= begin && place - begin < part.p_memsz;
}

// The notes of one segment: a head, a name and a description each, padded to whole words.
std::string build_id_in(bytes notes) {
    constexpr auto padded = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        const auto head = *reinterpret_cast<const ElfW(Nhdr)*>(notes.data());
        notes = notes.subspan(sizeof head);
        const auto name_size = padded(head.n_namesz);
        if (notes.size() < name_size || notes.size() - name_size < head.n_descsz) break;
        const std::string_view name(reinterpret_cast<const char*>(notes.data()), head.n_namesz);
        const auto description = notes.subspan(name_size, head.n_descsz);
        if (head.n_type == NT_GNU_BUILD_ID && name == std::string_view("GNU\0", 4)) {
            std::string id;
            for (const auto byte : description)
                id += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
            return id;
        }
        notes = notes.subspan(std::min(notes.size(), name_size + padded(head.n_descsz)));
    }
    return {};
}

int look_at(dl_phdr_info* object, std::size_t, void* asked) {
    auto& wanted = *static_cast<search*>(asked);
    const std::span parts(object->dlpi_phdr, object->dlpi_phnum);
    bool here = false;
    for (const auto& part : parts) here = here || holds(*object, part, wanted.place);
    if (!here) return 0;
    for (const auto& part : parts) {
        if (part.p_type != PT_NOTE || !wanted.found.empty()) continue;
        const auto* begin = reinterpret_cast<const std::byte*>(object->dlpi_addr + part.p_vaddr);
        wanted.found = build_id_in(bytes(begin, part.p_memsz));
    }
    return 1;
}

std::string build_id_of(std::uintptr_t place) {
    search wanted;
    wanted.place = place;
    ::dl_iterate_phdr(look_at, &wanted);
    return wanted.found;
}

std::string identify() {
    const auto ours = build_id_of(reinterpret_cast<std::uintptr_t>(&build_identity));
    const auto inflating = build_id_of(reinterpret_cast<std::uintptr_t>(&isal_inflate));
    if (ours.empty() || inflating.empty()) return {};
    return fmt::format("{} {} {}", version, ours, inflating);
}

}  // namespace

const std::string& build_identity() {
    static const std::string identity = identify();
    return identity;
}

}  // namespace sluice
