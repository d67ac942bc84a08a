/* test_manual: man/mlptui.1 describes the options that the program has: names, arguments, wording,
 * defaults, and no others. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "mlptui/train/diagnosis.h"
#include "testing.h"
#include "ui/views/keys.h"

/* The screen's own options are main's: tests/cli compares those with --help. */
/* The screen: what it has alone comes from main. */
static const struct option_row rows[] = {{.name = NULL}};
static const struct command screen = {.name = "", .settings = PART_ALL, .options = rows};

#define MAX_LINE 1024

/* The manual's lines between two comment lines, read into `text` (of `size` bytes). */
static void read_section(const char *begin, const char *end, char *text, size_t size)
{
    char path[MAX_LINE], line[MAX_LINE];
    const char *top = getenv("srcdir");
    bool inside = false, closed = false;

    snprintf(path, sizeof path, "%s/man/mlptui.1", top != NULL ? top : ".");
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot read %s", path);
    text[0] = '\0';
    while (fgets(line, sizeof line, file) != NULL) {
        if (strstr(line, end) != NULL)
            closed = true;
        if (inside && !closed) {
            ck_assert(strlen(text) + strlen(line) < size);
            strcat(text, line);
        }
        if (strstr(line, begin) != NULL)
            inside = true;
    }
    fclose(file);
    ck_assert_msg(inside && closed, "no lines %s .. %s", begin, end);
}

/* "Cm zero Ns | Ns Cm he" -> "zero|he": the words of an .It line without its macros. */
static void plain(const char *macros, char *out, size_t size)
{
    char copy[MAX_LINE];

    snprintf(copy, sizeof copy, "%s", macros);
    out[0] = '\0';
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        if (strcmp(word, "Cm") != 0 && strcmp(word, "Ar") != 0 && strcmp(word, "Ns") != 0)
            strncat(out, word, size - strlen(out) - 1);
}

/* Joins the lines of an entry's text up to the next .It into one, macros' names left out. */
static void join(const char *lines, char *out, size_t size)
{
    const char *end = strstr(lines, "\n.It");
    size_t used = 0;

    if (end == NULL)
        end = lines + strlen(lines);
    for (const char *p = lines; p < end && used + 1 < size; p++)
        out[used++] = *p == '\n' ? ' ' : *p;
    out[used] = '\0';
}

/* Finds the entry of an option: its argument and its text. */
static bool find_entry(const char *section, const char *name, char *argument, char *text)
{
    char copy[16384], key[64];

    snprintf(copy, sizeof copy, "%s", section);
    snprintf(key, sizeof key, "Fl -%s", name);
    for (char *line = copy; line != NULL && *line != '\0';) {
        char *next = strchr(line, '\n');
        char *found = strncmp(line, ".It ", 4) == 0 ? strstr(line, key) : NULL;
        if (found != NULL && found < next && strchr(" \n", found[strlen(key)]) != NULL) {
            join(next + 1, text, MAX_LINE);
            *next = '\0';
            plain(found + strlen(key), argument, MAX_LINE);
            return true;
        }
        line = next != NULL ? next + 1 : NULL;
    }
    return false;
}

START_TEST(every_option_stands_in_the_manual)
{
    char section[16384], argument[MAX_LINE], text[MAX_LINE], expected[SETTING_ARGUMENT_SIZE];
    struct option_list all;

    read_section("OPTIONS BEGIN", "OPTIONS END", section, sizeof section);
    options_of_all(&screen, &all);
    for (size_t i = 0; i < all.count; i++) {
        struct option_row row = all.rows[i];
        ck_assert_msg(find_entry(section, row.name, argument, text), "no entry for --%s", row.name);
        ck_assert_str_eq(argument, options_argument(&row, expected, sizeof expected));
        ck_assert_int_eq(tolower((unsigned char)text[0]), tolower((unsigned char)row.help[0]));
        ck_assert_msg(strncmp(text + 1, row.help + 1, strlen(row.help + 1)) == 0,
                      "--%s: the program says '%s', the manual '%s'", row.name, row.help, text);
    }
}
END_TEST

START_TEST(every_default_stands_in_the_manual)
{
    char section[16384], argument[MAX_LINE], text[MAX_LINE];
    char value[CONFIG_TEXT_SIZE], expected[CONFIG_TEXT_SIZE + 32];
    struct config config = config_default();

    read_section("OPTIONS BEGIN", "OPTIONS END", section, sizeof section);
    for (int i = 0; i < SETTING_COUNT; i++) {
        ck_assert(find_entry(section, settings[i].name, argument, text));
        config_text(&config, (enum setting_id)i, value, sizeof value);
        snprintf(expected, sizeof expected, "Default: %s.", value);
        ck_assert_msg(strstr(text, expected) != NULL, "--%s: no '%s' in '%s'", settings[i].name,
                      expected, text);
    }
}
END_TEST

/* paused, glyphs and color come from main. */
START_TEST(the_manual_has_no_other_options)
{
    char section[16384];
    struct option_list all;
    size_t entries = 0;

    read_section("OPTIONS BEGIN", "OPTIONS END", section, sizeof section);
    for (const char *p = section; (p = strstr(p, ".It Fl ")) != NULL; p++)
        entries++;
    options_of_all(&screen, &all);
    ck_assert_uint_eq(entries, all.count + 3);
}
END_TEST

/* "[" as mdoc wants it: a lone delimiter is escaped. */
static void key_entry(const struct binding *b, char *entry, size_t size)
{
    bool delimiter = strchr(".,:;()[]?!|", b->keys[0]) != NULL;

    snprintf(entry, size, ".It Ic %s%s\n%c%s.\n", delimiter ? "\\&" : "", b->keys,
             toupper((unsigned char)b->help[0]), b->help + 1);
}

START_TEST(every_key_stands_in_the_manual)
{
    static char section[16384];
    char entry[MAX_LINE];
    size_t entries = 0;

    read_section("KEYS BEGIN", "KEYS END", section, sizeof section);
    for (size_t i = 0; i < binding_count(); i++) {
        struct binding row = binding_at(i);

        key_entry(&row, entry, sizeof entry);
        ck_assert_msg(strstr(section, entry) != NULL, "the manual lacks:\n%s", entry);
    }
    for (const char *at = section; (at = strstr(at, ".It ")) != NULL; at++)
        entries++;
    ck_assert_uint_eq(entries, binding_count());
}
END_TEST

START_TEST(every_exit_status_stands_in_the_manual)
{
    char section[16384];

    read_section(".Sh EXIT STATUS", ".Sh EXAMPLES", section, sizeof section);
    static const char *const statuses[] = {"0", "1", "2", "3", "130", "143"};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        char line[32];
        snprintf(line, sizeof line, ".It %s\n", statuses[i]);
        ck_assert_msg(strstr(section, line) != NULL, "exit status %s", statuses[i]);
    }
}
END_TEST

/* Of commands that note the signals that ask to end: see their calls of interrupt_init. */
START_TEST(every_command_that_a_signal_ends_stands_in_the_manual)
{
    static const char *const names[] = {"data", "train", "compare", "search", "lr-range", "eval"};
    char section[2][16384];

    read_section(".It 130", ".It 143", section[0], sizeof section[0]);
    read_section(".It 143", ".Sh EXAMPLES", section[1], sizeof section[1]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (int s = 0; s < 2; s++)
            ck_assert_msg(strstr(section[s], names[i]) != NULL, "exit status %s of %s",
                          s == 0 ? "130" : "143", names[i]);
}
END_TEST

/* By rank, and no others. */
START_TEST(every_diagnosis_stands_in_the_manual)
{
    char section[16384], entry[MAX_LINE];

    read_section("DIAGNOSES BEGIN", "DIAGNOSES END", section, sizeof section);
    const char *at = section;
    for (int kind = 0; kind < DIAGNOSIS_KINDS; kind++) {
        snprintf(entry, sizeof entry, ".It %s\n", diagnosis_name((enum diagnosis_kind)kind));
        at = strstr(at, ".It ");
        ck_assert_msg(at != NULL && strncmp(at, entry, strlen(entry)) == 0, "no %s", entry);
        at++;
    }
    ck_assert_ptr_null(strstr(at, ".It "));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("manual");
    TCase *tests = tcase_create("manual");

    tcase_add_test(tests, every_option_stands_in_the_manual);
    tcase_add_test(tests, every_default_stands_in_the_manual);
    tcase_add_test(tests, the_manual_has_no_other_options);
    tcase_add_test(tests, every_key_stands_in_the_manual);
    tcase_add_test(tests, every_diagnosis_stands_in_the_manual);
    tcase_add_test(tests, every_exit_status_stands_in_the_manual);
    tcase_add_test(tests, every_command_that_a_signal_ends_stands_in_the_manual);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
