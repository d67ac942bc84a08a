/* random: the Mersenne Twister MT19937 as NumPy's legacy generator and Python's `random` use it. */
#include "mlptui/base/random.h"

#include <math.h>

#define N RANDOM_STATE_WORDS
#define M 397

/* init_genrand of mt19937ar. */
static void init_genrand(struct random *random, uint32_t seed)
{
    uint32_t *s = random->state;

    s[0] = seed;
    for (uint32_t i = 1; i < N; i++)
        s[i] = 1812433253u * (s[i - 1] ^ (s[i - 1] >> 30)) + i;
    random->index = N;
    random->has_gaussian = false;
    random->gaussian = 0;
}

/* init_by_array of mt19937ar. */
static void init_by_array(struct random *random, const uint32_t *key, unsigned length)
{
    uint32_t *s = random->state;
    unsigned i = 1, j = 0;

    init_genrand(random, 19650218u);
    for (unsigned k = N > length ? N : length; k > 0; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525u)) + key[j] + j;
        if (++i >= N) {
            s[0] = s[N - 1];
            i = 1;
        }
        if (++j >= length)
            j = 0;
    }
    for (unsigned k = N - 1; k > 0; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941u)) - i;
        if (++i >= N) {
            s[0] = s[N - 1];
            i = 1;
        }
    }
    s[0] = 0x80000000u;
}

void random_seed_numpy(struct random *random, uint32_t seed)
{
    init_genrand(random, seed);
}

void random_seed_python(struct random *random, uint64_t seed)
{
    uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};

    init_by_array(random, key, key[1] != 0 ? 2 : 1);
}

static void regenerate(uint32_t *s)
{
    for (unsigned i = 0; i < N; i++) {
        uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % N] & 0x7fffffffu);
        s[i] = s[(i + M) % N] ^ (y >> 1) ^ ((y & 1) ? 0x9908b0dfu : 0);
    }
}

uint32_t random_bits(struct random *random)
{
    if (random->index >= N) {
        regenerate(random->state);
        random->index = 0;
    }
    uint32_t y = random->state[random->index++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

double random_double(struct random *random)
{
    uint32_t a = random_bits(random) >> 5, b = random_bits(random) >> 6;

    return (a * 67108864.0 + b) / 9007199254740992.0;
}

double random_uniform(struct random *random, double low, double high)
{
    return low + (high - low) * random_double(random);
}

double random_gaussian(struct random *random)
{
    double x, y, square;

    if (random->has_gaussian) {
        random->has_gaussian = false;
        return random->gaussian;
    }
    do {
        x = 2.0 * random_double(random) - 1.0;
        y = 2.0 * random_double(random) - 1.0;
        square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    double factor = sqrt(-2.0 * log(square) / square);
    random->gaussian = factor * x;
    random->has_gaussian = true;
    return factor * y;
}

uint32_t random_below(struct random *random, uint32_t n)
{
    unsigned shift = 32;
    uint32_t r;

    for (uint32_t rest = n; rest != 0; rest >>= 1)
        shift--;
    do
        r = random_bits(random) >> shift;
    while (r >= n);
    return r;
}

void random_shuffle(struct random *random, uint32_t *items, size_t n)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = random_below(random, (uint32_t)(i + 1));
        uint32_t item = items[i];

        items[i] = items[j];
        items[j] = item;
    }
}
