/* sparse_kernels: the inner loops of sparse, compiled for several instruction sets. */
#include "nn/sparse_kernels.h"

#include <stdbool.h>

/* Sixteen floats: one register of AVX-512, two of AVX, four of SSE; the compiler splits them. The
 * loops are written out with them because the sums must stay in registers. */
typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE void forward(const uint16_t *columns, const float *values, size_t count, const float *tile,
                    float *z)
{
    lanes a0 = {0}, a1 = {0}, a2 = {0}, b0 = {0}, b1 = {0}, b2 = {0};

    for (size_t k = 0; k < count; k++) {
        const lanes *w = (const lanes *)(tile + (size_t)columns[k] * SPARSE_TILE);
        float x = values[2 * k], y = values[2 * k + 1];

        a0 += x * w[0];
        a1 += x * w[1];
        a2 += x * w[2];
        b0 += y * w[0];
        b1 += y * w[1];
        b2 += y * w[2];
    }
    lanes *out = (lanes *)z;
    out[0] = a0;
    out[1] = a1;
    out[2] = a2;
    out[3] = b0;
    out[4] = b1;
    out[5] = b2;
}

/* The sum is added to w as a whole: added bit by bit, each part would be rounded to w's last place.
 */
INLINE void accumulate(const uint16_t *rows, const float *values, size_t count, const float *tile,
                       float beta, float *w)
{
    lanes a0 = {0}, a1 = {0}, a2 = {0};
    lanes *out = (lanes *)w;

    for (size_t k = 0; k < count; k++) {
        const lanes *delta = (const lanes *)(tile + (size_t)rows[k] * SPARSE_TILE);
        float x = values[k];

        a0 += x * delta[0];
        a1 += x * delta[1];
        a2 += x * delta[2];
    }
    if (beta != 0.0f) {
        a0 += beta * out[0];
        a1 += beta * out[1];
        a2 += beta * out[2];
    }
    out[0] = a0;
    out[1] = a1;
    out[2] = a2;
}

#define KERNELS(suffix, attributes)                                                                \
    attributes static void forward_##suffix(const uint16_t *columns, const float *values,          \
                                            size_t count, const float *tile, float *z)             \
    {                                                                                              \
        forward(columns, values, count, tile, z);                                                  \
    }                                                                                              \
    attributes static void accumulate_##suffix(const uint16_t *rows, const float *values,          \
                                               size_t count, const float *tile, float beta,        \
                                               float *w)                                           \
    {                                                                                              \
        accumulate(rows, values, count, tile, beta, w);                                            \
    }                                                                                              \
    static const struct sparse_kernels suffix = {#suffix, forward_##suffix, accumulate_##suffix};

KERNELS(generic, )

#if defined __x86_64__ && (defined __GNUC__ || defined __clang__)
KERNELS(avx2, __attribute__((target("avx2,fma"))))
KERNELS(avx512, __attribute__((target("avx512f"))))

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
