/* stress: what the stress tests share: how long and how they run, their dice, and what ends them
 * when something hangs.
 *
 *   MLPTUI_STRESS_COMMANDS  how many commands each of them gives (default: 300)
 *   MLPTUI_STRESS_CAPACITY  the ring's capacity; default: 1, 2 and 16 after one another
 *   MLPTUI_STRESS_SEED      another sequence of commands (default: 1)
 *
 * The commands are those of the seed; when they meet the other threads is up to the machine. */
#ifndef TESTS_STRESS_STRESS_H
#define TESTS_STRESS_STRESS_H

#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../unit/testing.h"
#include "../unit/toydata.h"
#include "mlptui/base/random.h"

#define STRESS_CAPACITIES 3
#define STRESS_PATIENCE   120 /* seconds that nothing may take */

static struct random dice;
static char stress_doing[128]; /* for the message of a failure */
static struct toy toy;

/* As ck_assert_msg, but without a word to Check for each time that it holds: they are millions. The
 * message says what should be. */
#define must(condition, ...)                                                                       \
    do {                                                                                           \
        if (!(condition))                                                                          \
            stress_fail(__LINE__, __VA_ARGS__);                                                    \
    } while (0)

static inline void __attribute__((format(printf, 2, 3), noreturn))
stress_fail(int line, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ck_abort_msg("line %d, %s: should be: %s", line, stress_doing, text);
    abort();
}

static inline size_t stress_number(const char *name, size_t otherwise)
{
    const char *text = getenv(name);

    return text != NULL && *text != '\0' ? strtoul(text, NULL, 10) : otherwise;
}

static inline size_t stress_commands(void)
{
    return stress_number("MLPTUI_STRESS_COMMANDS", 300);
}

static inline size_t stress_capacity(int number)
{
    static const size_t usual[STRESS_CAPACITIES] = {1, 2, 16};

    return stress_number("MLPTUI_STRESS_CAPACITY", usual[number]);
}

/* How many capacities there are to go through. */
static inline int stress_rounds(void)
{
    return stress_number("MLPTUI_STRESS_CAPACITY", 0) > 0 ? 1 : STRESS_CAPACITIES;
}

static inline void stress_hangs(int number)
{
    (void)number;
    static const char words[] = "\n  hangs\n";

    if (write(STDERR_FILENO, stress_doing, strlen(stress_doing)) >= 0 &&
        write(STDERR_FILENO, words, sizeof words - 1) >= 0)
        abort();
    abort();
}

/* 0 .. n - 1. */
static inline size_t roll(size_t n)
{
    return random_below(&dice, (uint32_t)n);
}

static inline bool one_in(size_t n)
{
    return roll(n) == 0;
}

static inline void stress_begin(size_t capacity)
{
    signal(SIGALRM, stress_hangs);
    random_seed_numpy(&dice, (uint32_t)(stress_number("MLPTUI_STRESS_SEED", 1) + 1000 * capacity));
}

/* Notes what comes next, and gives it STRESS_PATIENCE. */
static inline void stress_next(size_t number, const char *what)
{
    snprintf(stress_doing, sizeof stress_doing, "command %zu, %s", number, what);
    alarm(STRESS_PATIENCE);
}

static inline double stress_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

#endif
