/* sparse_kernels: the inner loops of sparse, compiled for several instruction sets. */
#include "nn/sparse.h"

/* Asked for, since gcc does not unroll at -O2, and an array that is indexed stays in memory. */
#define UNROLLED _Pragma("GCC unroll 8")

/* Has a value that is used twice loaded once: gcc makes a memory operand of each use, and there are
 * as many loads as multiplications then. */
#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)
#define LOADED(value) __asm__("" : "+v"(value))
#else
#define LOADED(value) ((void)0)
#endif

/* The kernels of one instruction set. A tile is gone through in strips of `registers` registers of
 * `bytes` bytes: what belongs to two rows of W must stay in registers (32 of them with AVX-512,
 * else 16), since each register that is loaded then serves twice. The lanes are as wide as the
 * registers, since gcc keeps what it has to split in memory. accumulate adds its sum to w as a
 * whole: added bit by bit, each part would be rounded to w's last place. */
/* NOLINTBEGIN(bugprone-macro-parentheses): names and attributes take none */
#define KERNELS(suffix, attributes, bytes, registers)                                              \
    typedef float suffix##_lanes __attribute__((vector_size(bytes), aligned(4), may_alias));       \
    enum { suffix##_strip = (registers) * (bytes) / 4 };                                           \
    _Static_assert(SPARSE_TILE % suffix##_strip == 0, "strips cover a tile");                      \
                                                                                                   \
    attributes static void suffix##_forward(const uint16_t *rows, const float *values,             \
                                            size_t count, const float *w, size_t stride,           \
                                            float *tile)                                           \
    {                                                                                              \
        for (size_t j = 0; j < SPARSE_TILE; j += suffix##_strip) {                                 \
            suffix##_lanes a[registers], b[registers];                                             \
                                                                                                   \
            UNROLLED                                                                               \
            for (int i = 0; i < (registers); i++) {                                                \
                a[i] = ((const suffix##_lanes *)(w + j))[i];                                       \
                b[i] = ((const suffix##_lanes *)(w + stride + j))[i];                              \
                LOADED(a[i]);                                                                      \
                LOADED(b[i]);                                                                      \
            }                                                                                      \
            for (size_t k = 0; k < count; k++) {                                                   \
                suffix##_lanes *z = (suffix##_lanes *)(tile + (size_t)rows[k] * SPARSE_TILE + j);  \
                float x = values[2 * k], y = values[2 * k + 1];                                    \
                                                                                                   \
                UNROLLED                                                                           \
                for (int i = 0; i < (registers); i++)                                              \
                    z[i] = (z[i] + x * a[i]) + y * b[i];                                           \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    attributes static void suffix##_accumulate(const uint16_t *rows, const float *values,          \
                                               size_t count, const float *tile, float beta,        \
                                               float *w, size_t stride)                            \
    {                                                                                              \
        for (size_t j = 0; j < SPARSE_TILE; j += suffix##_strip) {                                 \
            suffix##_lanes a[registers] = {0}, b[registers] = {0};                                 \
            suffix##_lanes *first = (suffix##_lanes *)(w + j);                                     \
            suffix##_lanes *second = (suffix##_lanes *)(w + stride + j);                           \
                                                                                                   \
            for (size_t k = 0; k < count; k++) {                                                   \
                const suffix##_lanes *row =                                                        \
                    (const suffix##_lanes *)(tile + (size_t)rows[k] * SPARSE_TILE + j);            \
                                                                                                   \
                UNROLLED                                                                           \
                for (int i = 0; i < (registers); i++) {                                            \
                    suffix##_lanes both = row[i];                                                  \
                                                                                                   \
                    LOADED(both);                                                                  \
                    a[i] += values[2 * k] * both;                                                  \
                    b[i] += values[2 * k + 1] * both;                                              \
                }                                                                                  \
            }                                                                                      \
            if (beta != 0.0f) {                                                                    \
                UNROLLED                                                                           \
                for (int i = 0; i < (registers); i++) {                                            \
                    a[i] += beta * first[i];                                                       \
                    b[i] += beta * second[i];                                                      \
                }                                                                                  \
            }                                                                                      \
            UNROLLED                                                                               \
            for (int i = 0; i < (registers); i++) {                                                \
                first[i] = a[i];                                                                   \
                second[i] = b[i];                                                                  \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static const struct sparse_kernels suffix = {#suffix, suffix##_forward, suffix##_accumulate};

/* NOLINTEND(bugprone-macro-parentheses) */

KERNELS(generic, , 16, 6)

#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)
KERNELS(avx2, __attribute__((target("avx2,fma"))), 32, 6)
KERNELS(avx512, __attribute__((target("avx512f"))), 64, 3)

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
