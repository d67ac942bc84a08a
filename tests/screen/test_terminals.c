/* Tests of the screen on every kind of terminal: each type in each locale, with and without
 * colours, at every size; and a storm of resizes and keys. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "toy.h"

#include "../unit/testing.h"

/* Smaller than this the screen only says what it needs. */
#define LEAST_ROWS    6
#define LEAST_COLUMNS 24

#define STORM_STEPS 1000

struct size {
    int rows, columns;
};

/* The last one is large enough for everything. */
static const struct size sizes[] = {{1, 1},   {1, 24},  {24, 1},   {2, 80},   {80, 2},
                                    {5, 24},  {6, 24},  {12, 40},  {24, 80},  {36, 120},
                                    {3, 300}, {100, 9}, {100, 24}, {60, 200}, {100, 300}};
static const char *const terms[] = {"xterm",         "xterm-256color", "screen-256color",
                                    "tmux-256color", "linux",          "vt100",
                                    "dumb",          "unknown"};
static const char *const locales[] = {"LC_ALL=C", "LC_ALL=C.UTF-8"};
static const char *const colours[] = {"NO_COLOR", "NO_COLOR=", "NO_COLOR=1"};

enum {
    SIZES = sizeof sizes / sizeof sizes[0],
    TERMS = sizeof terms / sizeof terms[0],
    LOCALES = 2,
    COLOURS = 3,
    KINDS = TERMS * LOCALES * COLOURS
};

/* Every size with every other, or a few of them. */
static bool whole_matrix(void)
{
    const char *wanted = getenv("MLPTUI_TEST_MATRIX");

    return wanted != NULL && strcmp(wanted, "full") == 0;
}

/* --- what was sent --------------------------------------------------------------------------- */

static bool is_colour(int parameter)
{
    return (parameter >= 30 && parameter <= 38) || (parameter >= 40 && parameter <= 48) ||
           (parameter >= 90 && parameter <= 107);
}

/* How often "ESC [ ... m" chose a colour, the terminal's own (39, 49) not counted. */
static size_t colours_sent(const struct terminal *t)
{
    size_t length, count = 0;
    const char *sent = terminal_output(t, &length), *end = sent + length;

    for (const char *p = sent; (p = memchr(p, '\033', (size_t)(end - p))) != NULL;) {
        size_t chosen = 0;
        int parameter = 0;

        if (++p == end || *p++ != '[')
            continue;
        for (; p < end && strchr("0123456789;:", *p) != NULL; p++) {
            chosen += is_colour(parameter) && (*p == ';' || *p == ':');
            parameter = *p == ';' || *p == ':' ? 0 : 10 * parameter + (*p - '0');
        }
        if (p < end && *p == 'm')
            count += chosen + is_colour(parameter);
    }
    return count;
}

static bool ascii_sent(const struct terminal *t)
{
    size_t length;
    const char *sent = terminal_output(t, &length);

    for (size_t i = 0; i < length; i++)
        if ((unsigned char)sent[i] >= 128)
            return false;
    return true;
}

/* --- what is shown --------------------------------------------------------------------------- */

/* The text, or its beginning and the mark of what was cut. */
static bool row_is(const struct terminal *t, int row, const char *text)
{
    int rows, columns;
    char *shown = terminal_row(t, row);
    size_t length = strlen(text);

    terminal_size(t, &rows, &columns);
    bool cut = length > (size_t)columns;
    size_t kept = cut ? (size_t)columns - 1 : length;
    bool same = strncmp(shown, text, kept) == 0;
    const char *rest = same ? shown + kept : "";
    same = same && (cut ? strcmp(rest, "~") == 0 || strcmp(rest, "\u2026") == 0 : *rest == '\0');
    free(shown);
    return same;
}

static bool row_has(const struct terminal *t, int row, const char *text)
{
    char *shown = terminal_row(t, row);
    bool has = strstr(shown, text) != NULL;

    free(shown);
    return has;
}

static bool shows_need(const struct terminal *t, int rows, int columns)
{
    char has[32];
    int row = rows > 2 ? rows / 2 - 1 : 0;

    /* One cell holds no more than a mark, and curses itself may fail to write the last one. */
    if (rows == 1 && columns == 1)
        return true;
    snprintf(has, sizeof has, "has %dx%d", columns, rows);
    return row_is(t, row, "needs 24x6") && (rows == 1 || row_is(t, row + 1, has));
}

static bool shows_state(const struct terminal *t)
{
    static const char *const states[] = {"LOADING",  "WAITING",  "TRAINING", "PAUSED",
                                         "FINISHED", "DIVERGED", "STOPPED",  "FAILED"};

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (row_has(t, 0, states[i]))
            return true;
    return false;
}

/* The state, or what is missing to show it. */
static bool fits_its_size(struct terminal *t, void *context)
{
    int rows, columns;

    (void)context;
    terminal_size(t, &rows, &columns);
    if (rows < LEAST_ROWS || columns < LEAST_COLUMNS)
        return shows_need(t, rows, columns);
    return shows_state(t);
}

/* What the Train view shows at this size. */
static bool shows_training(struct terminal *t, void *context)
{
    int rows, columns;

    (void)context;
    terminal_size(t, &rows, &columns);
    if (rows < LEAST_ROWS || columns < LEAST_COLUMNS)
        return shows_need(t, rows, columns);
    if (!row_has(t, 0, "TRAINING") || !row_has(t, 1, "1 Train") || !row_has(t, rows - 1, "q quit"))
        return false;
    if (rows >= 12 && columns >= 40 &&
        !(terminal_find(t, "loss", NULL, NULL) && terminal_find(t, "accuracy", NULL, NULL)))
        return false;
    return rows < 24 || columns < 80 ||
           (terminal_find(t, "settings", NULL, NULL) && terminal_find(t, "img/s", NULL, NULL));
}

/* --- the matrix ------------------------------------------------------------------------------ */

struct kind {
    const char *term;
    bool usable, plain, colourless;
    const char *overrides[3];
};

static struct kind kind_of(int i)
{
    struct kind kind = {.term = terms[i / (LOCALES * COLOURS)],
                        .overrides = {locales[i / COLOURS % LOCALES], colours[i % COLOURS], NULL}};

    kind.usable = strcmp(kind.term, "dumb") != 0 && strcmp(kind.term, "unknown") != 0;
    kind.plain = i / COLOURS % LOCALES == 0;
    kind.colourless = i % COLOURS == 2 || strcmp(kind.term, "vt100") == 0;
    return kind;
}

static struct terminal *start_kind(const struct kind *kind, struct size size)
{
    struct terminal_options options = {.rows = size.rows,
                                       .columns = size.columns,
                                       .term = kind->term,
                                       .overrides = kind->overrides,
                                       .record = true};

    return start_with(&options, "900000", NULL);
}

/* One line that names the terminal's type, and nothing else. */
static void check_refusal(const struct kind *kind, struct size size)
{
    struct terminal *t = start_kind(kind, size);
    size_t length;

    ck_screen_exits(t, 2);
    ck_screen_restored(t);
    const char *sent = terminal_output(t, &length);
    ck_assert_uint_gt(length, 10);
    char *line = strndup(sent, length);
    ck_assert_ptr_nonnull(line);
    ck_assert_msg(strncmp(line, "mlptui: ", 8) == 0, "%s", line);
    ck_assert_msg(strstr(line, kind->term) != NULL, "%s", line);
    ck_assert_msg(strcmp(kind->term, "unknown") != 0 ||
                      strstr(line, "TERM=xterm-256color mlptui") != NULL,
                  "%s", line);
    ck_assert_msg(strchr(line, '\033') == NULL, "%s", line);
    ck_assert_ptr_eq(strchr(line, '\n'), line + length - 1);
    free(line);
    terminal_free(t);
}

static void resize_and_look(struct terminal *t, struct size size)
{
    ck_screen_assert(t, terminal_resize(t, size.rows, size.columns));
    ck_screen_until(t, shows_training, NULL);
}

static void check_screen(const struct kind *kind, int first, int stride)
{
    struct terminal *t = start_kind(kind, sizes[first]);

    ck_screen_until(t, fits_its_size, NULL);
    ck_screen_keys(t, "<C-l>"); /* in place of the footer stands why it is all ASCII, until a key */
    ck_screen_until(t, shows_training, NULL);
    for (int i = 0; i < SIZES; i += stride)
        resize_and_look(t, sizes[(first + 1 + i) % SIZES]);
    resize_and_look(t, (struct size){24, 80});
    ck_screen_assert(t, ascii_sent(t) == kind->plain);
    ck_screen_assert(t, (colours_sent(t) == 0) == kind->colourless);
    finish(t);
}

/* One kind of terminal, at one first size and a few later ones, or at each and all of them. */
START_TEST(every_kind_of_terminal_at_every_size)
{
    struct kind kind = kind_of(_i);
    bool whole = whole_matrix();
    int first = whole ? 0 : _i * 7 % SIZES, last = whole ? SIZES - 1 : first;

    for (int i = first; i <= last; i++) {
        if (kind.usable)
            check_screen(&kind, i, whole ? 1 : 6);
        else
            check_refusal(&kind, sizes[i]);
    }
    if (whole)
        printf("%s, %s, %s: %d sizes, each changed into every other\n", kind.term,
               kind.overrides[0], kind.overrides[1], SIZES);
}
END_TEST

/* --- without a locale ------------------------------------------------------------------------- */

/* Said once, at the start, and only where the locale is the reason. */
START_TEST(it_says_why_it_is_ascii)
{
    static const struct {
        const char *locale, *glyphs, *said; /* NULL: nothing */
    } cases[] = {
        {"LC_ALL", NULL, "ASCII only: no locale is set; export LC_ALL=C.UTF-8"},
        {"LC_ALL=POSIX", NULL, "ASCII only: locale POSIX is not UTF-8; export LC_ALL=C.UTF-8"},
        {"LC_ALL=xx_YY.UTF-8", "--glyphs=block",
         "ASCII only: locale xx_YY.UTF-8 is not installed; export LC_ALL=C.UTF-8"},
        {"LC_ALL", "--glyphs=ascii", NULL},
        {"LC_ALL=C.UTF-8", NULL, NULL},
    };
    struct terminal_options options = {.rows = 24,
                                       .columns = 80,
                                       .overrides = (const char *[]){cases[_i].locale, NULL},
                                       .record = true};
    struct terminal *t = start_with(&options, "900000", cases[_i].glyphs);
    size_t length;

    if (cases[_i].said != NULL) {
        ck_screen_shows(t, cases[_i].said);
        ck_screen_keys(t, "<C-l>");
    }
    ck_screen_shows(t, "TRAINING");
    ck_screen_shows(t, "q quit");
    const char *sent = terminal_output(t, &length);
    ck_screen_assert(t,
                     (memmem(sent, length, "ASCII only", 10) != NULL) == (cases[_i].said != NULL));
    finish(t);
}
END_TEST

/* --- the storm ------------------------------------------------------------------------------- */

/* All but what ends the program. Whole words, so that no digit lands in a field of the form. */
static const char *const storm_keys[] = {
    " ",
    "n",
    "r",
    "R",
    "x",
    "+",
    "c",
    "i",
    "I",
    "[",
    "]",
    "b",
    "B",
    "a",
    "o",
    "l",
    "s",
    "t",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "f",
    "d",
    "D",
    "v",
    "z",
    "<Tab>",
    "?",
    "<BackTab>",
    "<Left>",
    "<Right>",
    "<Up>",
    "<Down>",
    "j",
    "k",
    "<PageUp>",
    "<Home>",
    "<End>",
    "<PageDown>",
    "<C-l>",
    "<Enter>",
    "u",
    "<F1>",
    "<Delete>",
    "g",
    "G",
    "\\x80\\xff",
    "\\e[200~q\\e[201~",
    "\\e[\\<0;9999;9999M",
    "\\e[999;999R",
};

struct storm {
    const char *term, *locale;
    unsigned long long state;
    char directory[32];
};

static unsigned drawn(struct storm *storm, unsigned below)
{
    storm->state = storm->state * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(storm->state >> 33) % below;
}

static void storm_size(struct terminal *t, struct storm *storm)
{
    bool small = drawn(storm, 4) == 0;
    unsigned rows = 1 + drawn(storm, small ? 8 : 100), columns = 1 + drawn(storm, small ? 30 : 300);

    ck_screen_assert(t, terminal_resize(t, (int)rows, (int)columns));
}

/* Not in the last line, where one of the keys is q. */
static void storm_mouse(struct terminal *t, struct storm *storm)
{
    int rows, columns;

    terminal_size(t, &rows, &columns);
    if (rows < 2)
        return;
    int row = (int)drawn(storm, (unsigned)rows - 1), column = (int)drawn(storm, (unsigned)columns);
    switch (drawn(storm, 3)) {
    case 0:
        terminal_click(t, row, column, 1);
        break;
    case 1:
        terminal_drag(t, row, column, rows - 2, column / 2);
        break;
    default:
        terminal_wheel(t, row, column, (int)drawn(storm, 7) - 3);
        break;
    }
}

/* Escape stands alone only when nothing follows at once. */
static void escape(struct terminal *t)
{
    ck_screen_keys(t, "<Esc>");
    terminal_pump(t, 130);
}

static void storm_key(struct terminal *t, struct storm *storm)
{
    static const char *const dialogs[] = {"e<Down>", "p<Down>", "w"};
    unsigned count = sizeof storm_keys / sizeof storm_keys[0], key = drawn(storm, count + 3);

    ck_screen_keys(t, key < count ? storm_keys[key] : dialogs[key - count]);
    if (key >= count)
        escape(t);
}

static void storm_step(struct terminal *t, struct storm *storm)
{
    unsigned what = drawn(storm, 10);

    if (what < 4)
        storm_size(t, storm);
    else if (what < 5)
        storm_mouse(t, storm);
    else
        storm_key(t, storm);
    terminal_pump(t, (int)drawn(storm, 3));
}

static struct terminal_cell *cells(const struct terminal *t)
{
    int rows, columns;

    terminal_size(t, &rows, &columns);
    struct terminal_cell *all = calloc((size_t)(rows * columns), sizeof *all);
    ck_assert_ptr_nonnull(all);
    for (int i = 0; i < rows * columns; i++)
        ck_assert(terminal_cell(t, i / columns, i % columns, &all[i]));
    return all;
}

/* What was drawn bit by bit is what is drawn from scratch. */
static void check_repaint(struct terminal *t)
{
    int rows, columns;

    terminal_size(t, &rows, &columns);
    ck_screen_assert(t, terminal_wait_quiet(t, 400, TERMINAL_PATIENCE));
    struct terminal_cell *before = cells(t);
    size_t sent = terminal_bytes(t);
    ck_screen_keys(t, "<C-l>");
    ck_screen_assert(t, terminal_wait_quiet(t, 200, TERMINAL_PATIENCE));
    ck_screen_assert(t, terminal_bytes(t) > sent + 500);
    struct terminal_cell *after = cells(t);
    for (int i = 0; i < rows * columns; i++)
        if (memcmp(&before[i], &after[i], sizeof before[i]) != 0)
            ck_screen_fail(t, "row %d, column %d showed '%c' before a repaint", i / columns,
                           i % columns, (int)before[i].codepoint);
    free(before);
    free(after);
}

static void empty_directory(const char *name)
{
    DIR *files = opendir(name);
    struct dirent *entry;
    char path[400];

    ck_assert_ptr_nonnull(files);
    while ((entry = readdir(files)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        unlink(path);
    }
    closedir(files);
    rmdir(name);
}

static void run_storm(struct storm *storm)
{
    const char *overrides[] = {storm->locale, NULL};
    struct terminal_options options = {.rows = 24,
                                       .columns = 80,
                                       .term = storm->term,
                                       .overrides = overrides,
                                       .directory = storm->directory};
    struct terminal *t = start_with(&options, "900000", NULL);

    ck_screen_shows(t, "TRAINING");
    for (int i = 0; i < STORM_STEPS; i++) {
        storm_step(t, storm);
        if (i % 50 == 49)
            ck_screen_until(t, fits_its_size, NULL);
    }
    ck_screen_assert(t, terminal_resize(t, 36, 120));
    escape(t); /* closes whatever dialog is open */
    escape(t);
    ck_screen_keys(t, "1r");
    ck_screen_shows(t, "TRAINING");
    ck_screen_keys(t, " ");
    ck_screen_shows(t, "PAUSED");
    for (const char *view = "12345"; *view != '\0'; view++) {
        ck_screen_keys(t, ((char[]){*view, '\0'}));
        check_repaint(t);
    }
    finish(t);
}

START_TEST(a_storm_of_resizes_and_keys)
{
    static const struct storm kinds[] = {
        {.term = "xterm-256color", .locale = "LC_ALL=C.UTF-8", .state = 1},
        {.term = "vt100", .locale = "LC_ALL=C", .state = 2},
        {.term = "screen-256color", .locale = "LC_ALL=C.UTF-8", .state = 3},
        {.term = "linux", .locale = "LC_ALL=C.UTF-8", .state = 4},
    };
    struct storm storm = kinds[_i];

    if (_i > 0 && !whole_matrix())
        return;
    strcpy(storm.directory, "/tmp/mlptui-storm-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(storm.directory));
    run_storm(&storm);
    empty_directory(storm.directory);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("terminals");
    TCase *matrix = tcase_create("matrix"), *storm = tcase_create("storm");

    tcase_add_unchecked_fixture(matrix, make_data, remove_data);
    tcase_add_loop_test(matrix, every_kind_of_terminal_at_every_size, 0, KINDS);
    suite_add_tcase(suite, matrix);
    tcase_add_loop_test(matrix, it_says_why_it_is_ascii, 0, 5);
    tcase_add_unchecked_fixture(storm, make_data, remove_data);
    tcase_add_loop_test(storm, a_storm_of_resizes_and_keys, 0, 4);
    suite_add_tcase(suite, storm);
    return run_suite(suite);
}
