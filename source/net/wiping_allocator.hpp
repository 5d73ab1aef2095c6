#pragma once

#include <string.h>
#include <memory>

namespace sluice {

/// Overwrites what it gives back: for buffers of what a server says only to the holder of the key,
/// signed URLs among it.
template <class T>
struct wiping_allocator : std::allocator<T> {
    template <class U>
    struct rebind {
        using other = wiping_allocator<U>;
    };
    wiping_allocator() = default;
    template <class U>
    explicit wiping_allocator(const wiping_allocator<U>&) noexcept {}
    void deallocate(T* memory, std::size_t count) noexcept {
        explicit_bzero(memory, count * sizeof(T));
        std::allocator<T>::deallocate(memory, count);
    }
};

}  // namespace sluice
