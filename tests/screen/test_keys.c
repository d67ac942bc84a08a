/* Tests of what the terminal sends that is no key, and of keys in other forms, on the program's
 * screen: reports, answers, pastes, pieces that come late, what was typed before the start. */
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness.h"
#include "toy.h"

#include "../unit/testing.h"

/* Bytes that are no key, each of which would be some if taken apart. */
static const char *const strangers[] = {
    "\\e[I\\e[O",                                 /* the focus */
    "\\e[?1;2c\\e[>41;354;0c\\e[?62;22c",         /* attributes */
    "\\e[24;80R\\e[?2026;2$y\\e[?1u\\e[8;24;80t", /* places, modes, sizes */
    "\\e]11;rgb:ffff/ffff/ffff\\e\\\\",           /* colours */
    "\\e]10;rgb:0000/0000/0000\\x07",
    "\\eP>|XTerm(379) [[rxc\\e\\\\\\eP1$r0 q\\e\\\\", /* versions, settings */
    "\\e_Gi=31;OK\\e\\\\\\e^xr[\\e\\\\\\eXxr[\\e\\\\",
    "\\e[E\\e[G\\e[24~\\e[1;5A\\eOa\\e[[E\\eOu", /* keys that are not ours */
    "\\ex\\er\\e[x",                             /* Alt and a key */
    "\\e[120;3u\\e[120;1:3u\\e[27;3;120~",
    "\\e[\\<2;5;5M\\e[M\"xx\\e[\\<1;1M", /* the mouse */
    "\\x9b?1;2c\\x9d11;rgb:xr[[\\x07\\x8fx",
    "\\e[200~xr[[exit\\r\\e[201~", /* a paste */
};

enum { STRANGERS = sizeof strangers / sizeof strangers[0] };

/* The number behind "[ ] rate", negative where there is none. */
static double shown_rate(const struct terminal *t)
{
    double rate = -1;
    int row, column;

    if (!terminal_find(t, "[ ] rate", &row, &column))
        return rate;
    char *text = terminal_row(t, row);
    sscanf(strstr(text, "[ ] rate"), "[ ] rate %lf", &rate);
    free(text);
    return rate;
}

static bool in_train(struct terminal *t, void *context)
{
    (void)context;
    return shown_rate(t) >= 0;
}

static bool elsewhere(struct terminal *t, void *context)
{
    return !in_train(t, context);
}

static bool rate_is(struct terminal *t, void *rate)
{
    return shown_rate(t) == *(const double *)rate;
}

/* All that came before has been read, and did nothing: one step up from 0.1, and back. */
static void check_untouched(struct terminal *t)
{
    double up = 0.2, before = 0.1;

    ck_screen_keys(t, "]");
    ck_screen_until(t, rate_is, &up);
    ck_screen_keys(t, "[");
    ck_screen_until(t, rate_is, &before);
    ck_screen_assert(t, terminal_find(t, "run 1  TRAINING", NULL, NULL));
}

START_TEST(what_is_no_key_does_nothing)
{
    struct terminal *t = start_training();

    for (int i = 0; i < STRANGERS; i++)
        ck_screen_keys(t, strangers[i]);
    check_untouched(t);
    finish(t);
}
END_TEST

/* Byte by byte, with the pauses of a bad line. */
START_TEST(nor_does_it_in_pieces)
{
    struct terminal *t = start_training();

    for (int i = 0; i < STRANGERS; i++)
        for (const char *p = strangers[i]; *p != '\0';) {
            char piece[8] = "";
            size_t length = *p != '\\' ? 1 : p[1] == 'x' ? 4 : 2;

            memcpy(piece, p, length);
            p += length;
            ck_screen_keys(t, piece);
            /* Alt and a key are told by the time alone. */
            terminal_pump(t, strncmp(strangers[i], "\\ex", 3) == 0 ? 0 : 5);
        }
    check_untouched(t);
    finish(t);
}
END_TEST

static bool form_holds(struct terminal *t)
{
    return terminal_find(t, "settings of the next run", NULL, NULL) &&
           terminal_find(t, "16,24", NULL, NULL);
}

/* A form half filled in stays as it is. */
START_TEST(the_form_is_not_lost)
{
    struct terminal *t = start_training();
    int row, column;

    ck_screen_keys(t, "e");
    ck_screen_shows(t, "settings of the next run");
    ck_screen_finds(t, " hidden ", &row, &column);
    ck_screen_assert(t, terminal_click(t, row, column + 1, 1));
    ck_screen_keys(t, ",24");
    ck_screen_shows(t, "16,24");
    for (int i = 0; i < STRANGERS - 1; i++)
        ck_screen_keys(t, strangers[i]);
    ck_screen_keys(
        t, "\\e[200~,\\r3\\n2\\e[201~"); /* a paste goes into the text, and enters nothing */
    ck_screen_shows(t, "16,24,32");
    ck_screen_assert(t, form_holds(t));
    ck_screen_keys(t, "<Enter>");
    ck_screen_loses(t, "settings of the next run");
    finish(t);
}
END_TEST

START_TEST(a_paste_goes_into_a_text_or_nowhere)
{
    struct terminal *t = start_training();

    ck_screen_keys(t, "w");
    ck_screen_shows(t, "The ending says");
    ck_screen_keys(t, "<C-u>\\e[200~a \\e[Ab\\tc\\x03.txt\\r\\e[201~");
    ck_screen_shows(t, "a bc.txt");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "The ending says");
    ck_screen_keys(t, "p"); /* which takes digits and Enter */
    ck_screen_shows(t, "presets of the reference experiment");
    ck_screen_keys(t, "\\e[200~1\\r\\e[201~");
    ck_screen_keys(t, "<Esc>");
    ck_screen_loses(t, "presets of the reference experiment");
    ck_screen_keys(t, "q");
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "\\e[200~y\\e[201~n");
    ck_screen_loses(t, "quit?");
    check_untouched(t);
    finish(t);
}
END_TEST

/* More than the terminal and we hold at once; training goes on meanwhile. And one without its end.
 */
START_TEST(a_paste_may_be_huge_or_cut)
{
    struct terminal *t = start_training();
    char much[4001];

    memset(much, 'x', sizeof much - 1);
    much[sizeof much - 1] = '\0';
    ck_screen_keys(t, "\\e[200~");
    for (int i = 0; i < 250; i++)
        ck_screen_keys(t, much);
    ck_screen_keys(t, "\\e[201~");
    check_untouched(t);
    ck_screen_keys(t, "\\e[200~xr[[");
    terminal_pump(t, 1100);
    check_untouched(t);
    finish(t);
}
END_TEST

/* The rest comes so much later; false where this test itself was too slow, and so the rest too late
 * to be one. */
static bool in_pieces(struct terminal *t, const char *first, const char *rest, int ms)
{
    struct timespec begin, end;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    ck_screen_keys(t, first);
    poll(NULL, 0, ms); /* whatever our patience */
    ck_screen_keys(t, rest);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9 < 0.25;
}

/* The rest of a sequence whose ESC has acted as Esc is not made of keys. */
START_TEST(pieces_that_come_late)
{
    static const char *const pieces[][2] = {
        {"\\e", "OA"}, {"\\e", "[\\<0;1;20M"}, {"\\e[\\<0;1", ";20m"}, {"\\e]11;rgb:x", "r[\\x07"}};
    bool in_time = false;

    for (int i = 0; i < 20 && !in_time; i++) {
        struct terminal *t = start_training();

        ck_screen_keys(t, "6");
        ck_screen_shows(t, "1 run");
        in_time = true;
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
            for (int ms = 40; ms <= 150; ms += 110)
                in_time = in_time && in_pieces(t, pieces[p][0], pieces[p][1], ms);
        ck_screen_keys(t, "1");
        ck_screen_until(t, in_train, NULL);
        if (in_time)
            check_untouched(t);
        terminal_free(t);
    }
    ck_assert(in_time);
}
END_TEST

/* A key behind Esc is seen, also where it might have been the beginning of a sequence. */
START_TEST(a_key_soon_behind_escape)
{
    struct terminal *t = start_training();
    double up = 0.2;

    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 60);
    ck_screen_keys(t, "p");
    ck_screen_shows(t, "presets of the reference experiment");
    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 200);
    ck_screen_keys(t, "]");
    ck_screen_until(t, rate_is, &up);
    ck_screen_assert(t, !terminal_find(t, "presets of the reference experiment", NULL, NULL));
    finish(t);
}
END_TEST

START_TEST(keys_in_other_forms)
{
    struct terminal *t = start_training();
    double up = 0.2;

    ck_screen_keys(t, "\\e[93u"); /* ] */
    ck_screen_until(t, rate_is, &up);
    ck_screen_keys(t, "\\e[112;1:1u\\e[112;1:3u");
    ck_screen_shows(t, "presets of the reference experiment");
    ck_screen_keys(t, "\\e[27u");
    ck_screen_loses(t, "presets of the reference experiment");
    ck_screen_keys(t, "\\e[9;2u"); /* Shift-Tab, from the first view to the last */
    ck_screen_until(t, elsewhere, NULL);
    ck_screen_keys(t, "\\e[27;2;63~"); /* ? */
    ck_screen_shows(t, "pause or resume training");
    ck_screen_keys(t, "\\eOP\\e[49u");
    ck_screen_until(t, in_train, NULL);
    ck_screen_keys(t, "\\e[27;5;99~"); /* Ctrl-C */
    ck_screen_shows(t, "quit?");
    ck_screen_keys(t, "\\x9b121u"); /* y */
    ck_screen_exits(t, 0);
    ck_screen_restored(t);
    terminal_free(t);
}
END_TEST

/* A click on a tab, in the forms that terminals without the SGR one send. */
START_TEST(the_mouse_in_older_forms)
{
    static const char *const forms[] = {"\\e[M %c%c\\e[M#%c%c", "\\e[32;%d;%dM\\e[35;%d;%dM"};
    struct terminal *t = start_training();
    char keys[60];
    int row, column;

    for (int i = 0; i < 2; i++) {
        int offset = i == 0 ? 32 : 0;

        ck_screen_finds(t, "Confusion", &row, &column);
        int x = column + 1 + offset, y = row + 1 + offset;
        snprintf(keys, sizeof keys, forms[i], x, y, x, y);
        ck_screen_keys(t, keys);
        ck_screen_shows(t, "recall");
        ck_screen_keys(t, "1");
        ck_screen_until(t, in_train, NULL);
    }
    check_untouched(t);
    finish(t);
}
END_TEST

/* The shell reads a line; what is behind it waits when the program starts. */
START_TEST(what_waits_at_the_start_is_discarded)
{
    char command[512];

    snprintf(command, sizeof command,
             "echo ready; read line; exec %s --data %s --val 60 --hidden 16 --lr 0.1 --batch 10 "
             "--threads 1 --epochs 900000",
             program(), directory);
    struct terminal *t = terminal_start(&(struct terminal_options){.rows = 36, .columns = 120},
                                        (const char *[]){"sh", "-c", command, NULL});
    ck_assert_ptr_nonnull(t);
    ck_screen_shows(t, "ready");
    ck_screen_keys(t, "go\\nx[[\\n[[\\e[?1;2cxr");
    ck_screen_shows(t, "TRAINING");
    check_untouched(t);
    finish(t);
}
END_TEST

static bool was_sent(const struct terminal *t, const char *text, size_t *times)
{
    size_t length, count = 0;
    const char *sent = terminal_output(t, &length), *end = sent + length;

    for (const char *p = sent; (p = memmem(p, (size_t)(end - p), text, strlen(text))) != NULL; p++)
        count++;
    if (times != NULL)
        *times = count;
    return count > 0;
}

static bool takes_pastes(struct terminal *t, void *context)
{
    (void)context;
    return terminal_modes(t)->bracketed_paste;
}

/* Asked for at the start and when the terminal is taken again, and ended before each way out. */
START_TEST(what_is_asked_of_the_terminal)
{
    struct terminal *t = start_with(
        &(struct terminal_options){.rows = 36, .columns = 120, .record = true}, "900000", NULL);
    size_t on, off, focus;

    ck_screen_shows(t, "TRAINING");
    ck_screen_assert(t, terminal_modes(t)->bracketed_paste);
    ck_screen_assert(t, terminal_modes(t)->mouse == TERMINAL_MOUSE_DRAG);
    ck_screen_keys(t, "<C-z>");
    ck_assert(terminal_wait_stopped(t, TERMINAL_PATIENCE));
    ck_screen_restored(t); /* paste and mouse, too */
    ck_assert(terminal_continue(t));
    ck_screen_until(t, takes_pastes, NULL);
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, "\\e[I\\e[200~x\\e[201~");
    check_untouched(t);
    ck_assert(terminal_signal(t, 11)); /* a crash */
    ck_assert(terminal_wait_exit(t, TERMINAL_PATIENCE, NULL));
    ck_screen_restored(t);
    ck_assert(was_sent(t, "\033[?2004h", &on) && was_sent(t, "\033[?2004l", &off));
    ck_assert(was_sent(t, "\033[?1004l", &focus) && !was_sent(t, "\033[?1004h", NULL));
    ck_assert_uint_eq(on, 2);
    ck_assert_uint_eq(off, 2);
    ck_assert_uint_eq(focus, 2);
    terminal_free(t);
}
END_TEST

static bool has_come(struct terminal *t, void *text)
{
    return was_sent(t, text, NULL);
}

/* To a terminal with other sequences nothing of that is sent: it would be shown. The emulator does
 * not know them; its keys are those of the database. */
START_TEST(a_terminal_with_other_sequences)
{
    struct terminal *t = start_with(
        &(struct terminal_options){.rows = 24, .columns = 80, .term = "vt52", .record = true},
        "900000", NULL);

    ck_screen_until(t, has_come, "TRAINING");
    ck_screen_keys(t, "p");
    ck_screen_until(t, has_come, "presets of");
    ck_screen_keys(t, "\\eB\\eBq"); /* down, down */
    ck_screen_keys(t, "q");
    ck_screen_until(t, has_come, "quit?");
    ck_screen_keys(t, "y");
    ck_screen_exits(t, 0);
    ck_screen_assert(t, !was_sent(t, "\033[?", NULL));
    terminal_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("keys");
    TCase *tcase = tcase_create("keys");

    tcase_add_unchecked_fixture(tcase, make_data, remove_data);
    tcase_add_test(tcase, what_is_no_key_does_nothing);
    tcase_add_test(tcase, nor_does_it_in_pieces);
    tcase_add_test(tcase, the_form_is_not_lost);
    tcase_add_test(tcase, a_paste_goes_into_a_text_or_nowhere);
    tcase_add_test(tcase, a_paste_may_be_huge_or_cut);
    tcase_add_test(tcase, pieces_that_come_late);
    tcase_add_test(tcase, a_key_soon_behind_escape);
    tcase_add_test(tcase, keys_in_other_forms);
    tcase_add_test(tcase, the_mouse_in_older_forms);
    tcase_add_test(tcase, what_waits_at_the_start_is_discarded);
    tcase_add_test(tcase, what_is_asked_of_the_terminal);
    tcase_add_test(tcase, a_terminal_with_other_sequences);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
