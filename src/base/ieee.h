/* ieee: numbers of IEEE 754 and their bits, as bytes of a file. */
#ifndef MLPTUI_BASE_IEEE_H
#define MLPTUI_BASE_IEEE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The bits in `size` bytes, 8 at most. */
static inline uint64_t ieee_bits(const uint8_t *bytes, size_t size, bool big_endian)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < size; i++)
        bits |= (uint64_t)bytes[big_endian ? size - 1 - i : i] << (8 * i);
    return bits;
}

/* Their bytes, from the lowest up. */
static inline void ieee_put(uint64_t bits, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
}

#define IEEE_HALF_INFINITY 31 /* exponent of what is no number in float16 */

/* float16: one bit for the sign, five for the exponent, ten for the fraction. */
static inline double ieee_half(uint64_t bits)
{
    double sign = bits >> 15 & 1 ? -1 : 1, fraction = (double)(bits & 1023);
    int exponent = (int)(bits >> 10 & 31);

    if (exponent == IEEE_HALF_INFINITY)
        return fraction > 0 ? (double)NAN : sign * (double)INFINITY;
    return sign * (exponent == 0 ? ldexp(fraction, -24) : ldexp(1024 + fraction, exponent - 25));
}

/* float32, in the lower half. */
static inline double ieee_single(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float value;

    memcpy(&value, &low, sizeof value);
    return (double)value;
}

static inline double ieee_double(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
