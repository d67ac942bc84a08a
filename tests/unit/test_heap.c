/* Tests of heap: what was freed goes back to the system. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/heap.h"

#define BLOCKS     4096
#define BLOCK_SIZE 8192 /* 32 MiB in all, in blocks too small to go back by themselves */

#if defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OTHER_HEAP 1
#endif
#endif
#if !defined __GLIBC__ || defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define OTHER_HEAP 1 /* which keeps to rules of its own */
#endif

/* Bytes of memory that this process has. */
static double resident(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long size = 0, pages = 0;

    if (file == NULL)
        return 0;
    ck_assert_int_eq(fscanf(file, "%lu %lu", &size, &pages), 2);
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

START_TEST(what_is_free_is_given_back)
{
    static char *blocks[BLOCKS];

    heap_set_up();
    double before = resident();
    for (size_t i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc(BLOCK_SIZE);
        ck_assert_ptr_nonnull(blocks[i]);
        memset(blocks[i], 1, BLOCK_SIZE);
    }
    double full = resident();
    for (size_t i = 0; i + 1 < BLOCKS; i++) /* the last one stays, above all that is free */
        free(blocks[i]);
    double freed = resident();
    heap_trim();
    double after = resident();
    free(blocks[BLOCKS - 1]);
#ifndef OTHER_HEAP
    if (before > 0) {
        ck_assert_double_gt(full - before, 0.9 * BLOCKS * BLOCK_SIZE);
        ck_assert_double_gt(freed - before, 0.9 * BLOCKS * BLOCK_SIZE);
        ck_assert_double_lt(after - before, 0.1 * BLOCKS * BLOCK_SIZE);
    }
#else
    (void)before, (void)full, (void)freed, (void)after;
#endif
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("heap");
    TCase *tests = tcase_create("heap");

    tcase_add_test(tests, what_is_free_is_given_back);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
