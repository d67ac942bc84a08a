/* Tests of error and of xalloc's size arithmetic: sentences that fit, that do not, that hold what a
 * terminal must not see, and products at the edge of size_t. */
#include "testing.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "mlptui/base/error.h"

/* n times the same byte. */
static const char *repeat(char c, size_t n)
{
    static char text[4096];

    ck_assert_uint_lt(n, sizeof text);
    memset(text, c, n);
    text[n] = '\0';
    return text;
}

static size_t length_of(const struct error *error)
{
    const char *end = memchr(error->text, '\0', ERROR_TEXT_SIZE);

    ck_assert_ptr_nonnull(end);
    return (size_t)(end - error->text);
}

START_TEST(a_sentence_is_kept)
{
    struct error error;

    ck_assert(!error_set(&error, "%s: line %d", "a b.txt", 7));
    ck_assert_str_eq(error.text, "a b.txt: line 7");
    ck_assert(!error_set(&error, "%s", ""));
    ck_assert_str_eq(error.text, "");
    ck_assert(!error_set(NULL, "%d", 1));
    ck_assert(!error_set_errno(NULL, "%d", 1));
}
END_TEST

START_TEST(what_is_too_long_has_dots_amid)
{
    static const char end[] = ": it is a directory";
    struct error error;

    error_set(&error, "%s", repeat('x', ERROR_TEXT_SIZE - 1));
    ck_assert_str_eq(error.text, repeat('x', ERROR_TEXT_SIZE - 1));
    for (size_t n = ERROR_TEXT_SIZE; n < 4096; n += n < ERROR_TEXT_SIZE + 3 ? 1 : 500) {
        error_set(&error, "/%s%s", repeat('x', n), end);
        ck_assert_uint_eq(length_of(&error), ERROR_TEXT_SIZE - 1);
        ck_assert_mem_eq(error.text, "/x", 2);
        ck_assert_ptr_nonnull(strstr(error.text, "x...x"));
        ck_assert_str_eq(error.text + ERROR_TEXT_SIZE - sizeof end, end);
    }
}
END_TEST

/* Whatever the number of bytes before it, no character is cut in two. */
START_TEST(a_cut_leaves_whole_characters)
{
    static const char *const characters[] = {"\u00e9", "\u20ac", "\U0001f600"};
    struct error error;

    for (size_t kind = 0; kind < 3; kind++) {
        size_t size = strlen(characters[kind]);

        for (size_t before = 0; before < size; before++) {
            char text[1024];

            memset(text, 'x', before);
            for (size_t at = before; at + size < sizeof text; at += size)
                memcpy(text + at, characters[kind], size + 1);
            error_set(&error, "%s", text);
            size_t length = length_of(&error);
            ck_assert_uint_gt(length, ERROR_TEXT_SIZE + 1 - 2 * size);
            const char *dots = strstr(error.text, "...");
            ck_assert_ptr_nonnull(dots);
            size_t head = (size_t)(dots - error.text), tail = strlen(dots + 3);
            ck_assert_uint_eq((head - before) % size, 0);
            ck_assert_mem_eq(error.text, text, head);
            ck_assert_uint_eq(tail % size, 0);
            ck_assert_str_eq(dots + 3, text + strlen(text) - tail);
        }
    }
}
END_TEST

START_TEST(what_is_unsafe_becomes_question_marks)
{
    struct error error;

    for (int c = 1; c < 256; c++) {
        char text[4] = {'a', (char)c, 'b', '\0'};

        error_set(&error, "%s", text);
        bool shown = c >= 0x20 && c < 0x7f; /* a byte above is no UTF-8 alone */
        ck_assert_int_eq(error.text[1], shown ? (char)c : '?');
        ck_assert_int_eq(error.text[2], 'b');
    }
    error_set(&error, "%s", "name\x1b[2J\n.png");
    ck_assert_str_eq(error.text, "name?[2J?.png");
    /* U+0080 to U+009F, which some terminals obey as they do ESC; U+00A0 and on are letters */
    error_set(&error, "%s",
              "\xc2\x80 \xc2\x9b"
              "31m \xc2\x9f \xc2\xa0 \xc3\x9b");
    ck_assert_str_eq(error.text, "? ?31m ? \xc2\xa0 \xc3\x9b");
    error_set(&error, "%s", "a\u202eb\u2028c\u061cd");
    ck_assert_str_eq(error.text, "a?b?c?d");
}
END_TEST

START_TEST(the_reason_is_appended)
{
    struct error error;
    char expected[256];

    errno = ENOENT;
    error_set_errno(&error, "%s: cannot be opened", "x.gz");
    snprintf(expected, sizeof expected, "x.gz: cannot be opened: %s", strerror(ENOENT));
    ck_assert_str_eq(error.text, expected);
    for (size_t n = ERROR_TEXT_SIZE - 40; n < ERROR_TEXT_SIZE + 2; n++) {
        errno = EACCES;
        error_set_errno(&error, "%s", repeat('y', n));
        size_t whole = n + 2 + strlen(strerror(EACCES));
        if (whole < ERROR_TEXT_SIZE) {
            ck_assert_uint_eq(length_of(&error), whole);
        } else {
            ck_assert_uint_eq(length_of(&error), ERROR_TEXT_SIZE - 1);
            size_t reason = strlen(strerror(EACCES));
            ck_assert_str_eq(error.text + ERROR_TEXT_SIZE - 1 - reason, strerror(EACCES));
        }
    }
}
END_TEST

/* --- xalloc ----------------------------------------------------------------------------------- */

START_TEST(products_that_fit)
{
    static const size_t half = (size_t)1 << (sizeof(size_t) * 4); /* half * half overflows by 1 */
    const size_t good[][2] = {
        {0, 0}, {0, SIZE_MAX},    {SIZE_MAX, 0},     {1, SIZE_MAX},        {SIZE_MAX, 1},
        {7, 6}, {half, half - 1}, {SIZE_MAX / 2, 2}, {half - 1, half + 1}, {3, SIZE_MAX / 3}};
    const size_t bad[][2] = {{half, half},         {SIZE_MAX, 2},         {2, SIZE_MAX},
                             {SIZE_MAX, SIZE_MAX}, {SIZE_MAX / 2 + 1, 2}, {half + 1, half}};
    size_t product;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ck_assert(size_mul(good[i][0], good[i][1], &product));
        ck_assert_uint_eq(product, good[i][0] * good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        product = 12345;
        ck_assert(!size_mul(bad[i][0], bad[i][1], &product));
        ck_assert_uint_eq(product, 12345);
    }
}
END_TEST

START_TEST(nothing_is_also_memory)
{
    void *blocks[] = {xmalloc(0), xcalloc(0, 8), xcalloc(8, 0), xreallocarray(NULL, 0, 8)};
    char *copy = xstrdup("text");

    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        ck_assert_ptr_nonnull(blocks[i]);
        free(blocks[i]);
    }
    ck_assert_str_eq(copy, "text");
    copy = xreallocarray(copy, 3, 100);
    ck_assert_str_eq(copy, "text");
    free(copy);
}
END_TEST

START_TEST(an_overflowing_size_ends_the_process)
{
    free(xreallocarray(NULL, SIZE_MAX / 2, 3)); /* a product that wrapped would be granted */
}
END_TEST

static void *run_out(void *unused)
{
    (void)unused;
    return xreallocarray(NULL, SIZE_MAX, 2);
}

/* Two threads run out of memory while nobody reads what is said. */
static _Noreturn void be_without_memory(int out)
{
    pthread_t other;

    dup2(out, STDERR_FILENO);
    if (pthread_create(&other, NULL, run_out, NULL) == 0)
        run_out(NULL);
    _exit(99);
}

/* However many threads run out at once, it is said, and once: none ends the process before. */
START_TEST(out_of_memory_is_said)
{
    static const char sentence[] = "mlptui: out of memory\n";
    char said[256] = "";
    int ends[2], status = 0;
    size_t length = 0;

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (write(ends[1], "", 1) == 1) {
    }
    ck_assert_int_eq(fcntl(ends[1], F_SETFL, 0), 0);
    pid_t child = fork();
    pid_t reaped = 0;
    ck_assert_int_ge(child, 0);
    if (child == 0)
        be_without_memory(ends[1]);
    close(ends[1]);
    for (int i = 0; i < 20 && (reaped = waitpid(child, &status, WNOHANG)) == 0; i++)
        usleep(10000); /* in which the second thread would have ended it */
    for (char c; length + 1 < sizeof said && read(ends[0], &c, 1) == 1;)
        if (c != '\0')
            said[length++] = c;
    close(ends[0]);
    ck_assert_str_eq(said, sentence);
    if (reaped == 0)
        ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 2, "%#x", (unsigned)status);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("error");
    TCase *tc = tcase_create("error");

    tcase_add_test(tc, a_sentence_is_kept);
    tcase_add_test(tc, what_is_too_long_has_dots_amid);
    tcase_add_test(tc, a_cut_leaves_whole_characters);
    tcase_add_test(tc, what_is_unsafe_becomes_question_marks);
    tcase_add_test(tc, the_reason_is_appended);
    tcase_add_test(tc, products_that_fit);
    tcase_add_test(tc, nothing_is_also_memory);
    tcase_add_test(tc, out_of_memory_is_said);
    tcase_add_exit_test(tc, an_overflowing_size_ends_the_process, 2);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
