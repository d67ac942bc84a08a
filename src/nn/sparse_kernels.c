/* sparse_kernels: the inner loops of sparse, compiled for several instruction sets. */
#include "nn/sparse_kernels.h"

#include <stdbool.h>

/* The kernel of one instruction set. A tile is gone through in strips of `registers` registers of
 * `bytes` bytes: the sums of a strip, for two rows, must stay in registers (32 of them with
 * AVX-512, else 16). Two rows, since loading the tile is what limits. The lanes are as wide as the
 * registers, since gcc keeps what it has to split in memory. The sum is added to a row as a whole:
 * added bit by bit, each part would be rounded to the row's last place. */
#define KERNEL(suffix, attributes, bytes, registers)                                               \
    typedef float suffix##_lanes __attribute__((vector_size(bytes), aligned(4), may_alias));       \
    enum { suffix##_strip = (registers) * (bytes) / 4 };                                           \
    _Static_assert(SPARSE_TILE % suffix##_strip == 0, "strips cover a tile");                      \
                                                                                                   \
    attributes static void suffix##_multiply(const uint16_t *indices, const float *values,         \
                                             size_t count, const float *tile, float beta,          \
                                             float *first, float *second)                          \
    {                                                                                              \
        for (size_t j = 0; j < SPARSE_TILE; j += suffix##_strip) {                                 \
            suffix##_lanes a[registers] = {0}, b[registers] = {0};                                 \
            suffix##_lanes *to_a = (suffix##_lanes *)(first + j);                                  \
            suffix##_lanes *to_b = (suffix##_lanes *)(second + j);                                 \
                                                                                                   \
            for (size_t k = 0; k < count; k++) {                                                   \
                const suffix##_lanes *w =                                                          \
                    (const suffix##_lanes *)(tile + (size_t)indices[k] * SPARSE_TILE + j);         \
                for (int i = 0; i < (registers); i++) {                                            \
                    a[i] += values[2 * k] * w[i];                                                  \
                    b[i] += values[2 * k + 1] * w[i];                                              \
                }                                                                                  \
            }                                                                                      \
            if (beta != 0.0f)                                                                      \
                for (int i = 0; i < (registers); i++) {                                            \
                    a[i] += beta * to_a[i];                                                        \
                    b[i] += beta * to_b[i];                                                        \
                }                                                                                  \
            for (int i = 0; i < (registers); i++) {                                                \
                to_a[i] = a[i];                                                                    \
                to_b[i] = b[i];                                                                    \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static const struct sparse_kernels suffix = {#suffix, suffix##_multiply};

KERNEL(generic, , 16, 6)

#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)
KERNEL(avx2, __attribute__((target("avx2,fma"))), 32, 6)
KERNEL(avx512, __attribute__((target("avx512f"))), 64, 3)

const struct sparse_kernels *sparse_kernels(size_t which)
{
    const struct sparse_kernels *present[3];
    size_t count = 0;

    if (__builtin_cpu_supports("avx512f"))
        present[count++] = &avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        present[count++] = &avx2;
    present[count++] = &generic;
    return which < count ? present[which] : NULL;
}
#else
const struct sparse_kernels *sparse_kernels(size_t which)
{
    return which == 0 ? &generic : NULL;
}
#endif
