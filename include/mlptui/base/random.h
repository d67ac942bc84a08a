/* random: the Mersenne Twister MT19937 as NumPy's legacy generator and Python's `random` use it, so
 * that one seed gives here the draws that it gives there.
 *
 * Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); the reference
 * implementation mt19937ar (init_genrand, init_by_array). The derived draws follow
 * numpy.random.RandomState and CPython's Lib/random.py. */
#ifndef MLPTUI_BASE_RANDOM_H
#define MLPTUI_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANDOM_STATE_WORDS 624

struct random {
    uint32_t state[RANDOM_STATE_WORDS];
    unsigned index;    /* next word of state to hand out, 624 = regenerate first */
    bool has_gaussian; /* the polar method makes two values: the second waits here */
    double gaussian;
};

/* numpy.random.seed(seed): init_genrand(seed). */
void random_seed_numpy(struct random *random, uint32_t seed);

/* Python's random.seed(seed) for a non-negative integer: init_by_array of its 32-bit words. */
void random_seed_python(struct random *random, uint64_t seed);

/* 32 random bits. */
uint32_t random_bits(struct random *random);

/* [0, 1) with 53 bits, from two 32-bit draws. */
double random_double(struct random *random);

/* low + (high - low) * random_double(). */
double random_uniform(struct random *random, double low, double high);

/* N(0, 1) by Marsaglia's polar method in NumPy's legacy order (the second value is returned first,
 * the first is kept for the next call). */
double random_gaussian(struct random *random);

/* Python's Random._randbelow(n), 0 < n: the top bit_length(n) bits of a 32-bit word, drawn until
 * below n. */
uint32_t random_below(struct random *random, uint32_t n);

/* Python's random.shuffle on an array of n indices. */
void random_shuffle(struct random *random, uint32_t *items, size_t n);

#endif
