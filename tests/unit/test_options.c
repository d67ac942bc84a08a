/* test_options: the command line becomes settings, and what is wrong is said with what is allowed.
 */
#include <check.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"
#include "formats.h"

/* What this test's screen has of its own. */
struct own {
    bool paused;
    size_t hue;
};

static const char *hue_name(size_t i)
{
    static const char *const names[] = {"auto", "red", "blue", NULL};

    return names[i];
}

static const struct option_row rows[] = {
    SHARED("data"),
    SHARED("preset"),
    {"paused", NULL, "for this test", SETS(OPTION_FLAG, struct own, paused)},
    {"hue", NULL, "for this test", SETS(OPTION_CHOICE, struct own, hue), .choice = hue_name},
    {.name = NULL},
};

static const struct command screen = {
    .name = "", .words = "", .settings = PART_ALL, .options = rows};

#define MAX_WORDS 16

/* As read by the last call; holds the own options of any command. */
static union {
    struct own screen;
    max_align_t room[256];
} own;

/* Parses a command line given as one string of words. The words live until the next call. */
static bool parse(const char *line, struct options *options, struct error *error)
{
    static char text[512], *argv[MAX_WORDS + 2] = {"mlptui"};
    int argc = 1;

    memset(&own, 0, sizeof own);

    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word != NULL && argc <= MAX_WORDS;
         word = strtok(NULL, " "))
        argv[argc++] = word;
    error->text[0] = '\0';
    return options_parse(options, &screen, argc, argv, error) && options_read(options, &own, error);
}

static struct options accepted(const char *line)
{
    struct options options;
    struct error error;

    bool ok = parse(line, &options, &error);
    ck_assert_msg(ok, "'%s': %s", line, error.text);
    return options;
}

/* The line is refused with one sentence that holds each of the words. */
static void refused(const char *line, const char *first, const char *second)
{
    struct options options;
    struct error error;

    ck_assert_msg(!parse(line, &options, &error), "'%s' was accepted", line);
    ck_assert_ptr_null(strchr(error.text, '\n'));
    ck_assert_msg(strstr(error.text, first) != NULL, "no '%s' in: %s", first, error.text);
    ck_assert_msg(strstr(error.text, second) != NULL, "no '%s' in: %s", second, error.text);
}

START_TEST(nothing_given_is_the_screen_with_defaults)
{
    struct options o = accepted("");
    struct config defaults = config_default();

    ck_assert_ptr_eq(o.command, &screen);
    ck_assert_ptr_null(o.data);
    ck_assert(!o.help && !o.version && !own.screen.paused);
    ck_assert_uint_eq(o.format, RECORD_TEXT);
    ck_assert_uint_eq(own.screen.hue, 0);
    for (int i = 0; i < SETTING_COUNT; i++)
        ck_assert(config_same(&o.config, &defaults, (enum setting_id)i));
}
END_TEST

START_TEST(every_setting_is_read)
{
    struct options o = accepted("train --hidden 30,20 --activation sigmoid --init he --lr 0.25 "
                                "--batch 50 --epochs=3 --seed 7");

    ck_assert_ptr_eq(o.command, &command_train);
    ck_assert_uint_eq(o.config.hidden_count, 2);
    ck_assert_uint_eq(o.config.hidden[1], 20);
    ck_assert_int_eq(o.config.activation, ACTIVATION_SIGMOID);
    ck_assert_int_eq(o.config.initializer, INIT_HE);
    ck_assert_double_eq(o.config.rate, 0.25);
    ck_assert_uint_eq(o.config.batch_size, 50);
    ck_assert_uint_eq(o.config.epochs, 3);
    ck_assert_uint_eq(o.config.seed, 7);
    o = accepted("--optimizer momentum --momentum 0.5 --weight-decay 0.001 --val 100 --eval test "
                 "--threads 1 bench");
    ck_assert_ptr_eq(o.command, &command_bench);
    ck_assert_int_eq(o.config.optimizer, OPTIMIZER_MOMENTUM);
    ck_assert_double_eq(o.config.momentum, 0.5);
    ck_assert_double_eq(o.config.weight_decay, 0.001);
    ck_assert_uint_eq(o.config.validation_count, 100);
    ck_assert_uint_eq(o.config.evaluate, 1u << SPLIT_TEST);
    ck_assert_int_eq(o.config.threads, 1);
}
END_TEST

START_TEST(options_of_one_command)
{
    struct options o = accepted("--paused --hue blue --data some/where");

    ck_assert(own.screen.paused);
    ck_assert_uint_eq(own.screen.hue, 2);
    ck_assert_str_eq(o.data, "some/where");
    ck_assert_uint_eq(accepted("train --format jsonl").format, format_named("jsonl"));
    refused("train --paused", "--paused", "screen");
    refused("bench --hue red", "--hue", "screen");
    refused("--format csv", "--format", "mlptui train");
    refused("bench --format csv", "--format", "mlptui train");
}
END_TEST

START_TEST(values_of_own_options)
{
    accepted("gradcheck --layer 2 --n 1,5,1e3 --bias");
    refused("gradcheck --layer 0", "--layer", "from 1 to");
    refused("gradcheck --sample -1", "--sample", "whole number");
    refused("gradcheck --n 1,,2", "--n", "above 0");
    refused("gradcheck --n 1e101", "--n", "1e+100");
    refused("gradcheck --tolerance 0", "--tolerance", "above 0");
    refused("gradcheck --bias=1", "--bias", "takes no value");
    refused("search --by luck", "'luck'", "val_acc, val_loss");
    refused("search --grid lr=1,2 --range lr=1..2", "--grid", "--range");
    refused("lr-range --from 0", "--from", "0");
    refused("lr-range --steps 1", "--steps", "from 10 to");
    refused("train --layer 2", "--layer", "for mlptui gradcheck");
    refused("train --data=", "--data", "directory is empty");
    refused("train --save=", "--save", "file is empty");
}
END_TEST

/* One parser reads them all before it knows the command: a name means one thing. */
START_TEST(every_name_is_one_option)
{
    struct option_list all, mine;

    options_of_all(&screen, &all);
    for (size_t c = 0; commands[c] != NULL; c++) {
        size_t named = 0;
        for (const struct option_row *row = commands[c]->options; row->name != NULL; row++)
            named++;
        options_of(commands[c], &mine);
        size_t settings_taken = 0;
        for (size_t i = 0; i < mine.count; i++) {
            settings_taken += mine.rows[i].type == OPTION_SETTING;
            for (size_t k = 0; k < all.count; k++)
                if (strcmp(mine.rows[i].name, all.rows[k].name) == 0)
                    ck_assert_str_eq(mine.rows[i].help, all.rows[k].help);
        }
        ck_assert_uint_eq(mine.count, settings_taken + named + 2); /* and help and version */
    }
}
END_TEST

START_TEST(a_preset_counts_before_the_settings_beside_it)
{
    struct options o = accepted("train --epochs 3 --preset normal --batch 50");

    ck_assert_int_eq(o.config.initializer, INIT_NORMAL);
    ck_assert_double_eq(o.config.rate, 0.001);
    ck_assert_uint_eq(o.config.batch_size, 50);
    ck_assert_uint_eq(o.config.epochs, 3);
    ck_assert_uint_eq(o.settings_given, SETTING_BIT(SETTING_EPOCHS) | SETTING_BIT(SETTING_BATCH));
    o = accepted("--lr 0.5 bench --preset zero");
    ck_assert_int_eq(o.config.initializer, INIT_ZERO);
    ck_assert_double_eq(o.config.rate, 0.5);
    ck_assert_uint_eq(o.config.batch_size, 200);
    ck_assert_int_eq(accepted("--preset glorot").config.initializer, INIT_GLOROT);
    refused("--preset worst", "'worst'", "zero, normal, glorot, best");
}
END_TEST

START_TEST(help_and_version_everywhere)
{
    ck_assert(accepted("--help").help);
    ck_assert(accepted("-h").help);
    ck_assert(accepted("--version").version);
    ck_assert(accepted("bench -V").version);
    ck_assert_ptr_eq(accepted("train --help").command, &command_train);
    ck_assert_ptr_eq(accepted("help bench").command, &command_bench);
    ck_assert(accepted("help bench").help);
    ck_assert_ptr_eq(accepted("help").command, &screen);
    ck_assert(accepted("help").help);
}
END_TEST

START_TEST(abbreviations)
{
    ck_assert_int_eq(accepted("--act tanh").config.activation, ACTIVATION_TANH);
    ck_assert_int_eq(accepted("--opt=adam").config.optimizer, OPTIMIZER_ADAM);
    refused("--e 3", "ambiguous", "--epochs, --eval");
    refused("--hi 3 --e=3", "ambiguous", "--epochs");
}
END_TEST

START_TEST(what_is_unknown_names_what_is_allowed)
{
    struct error error;
    struct options options;

    refused("--foo", "--foo", "--hidden");
    refused("train --foo=3", "--foo;", "--format");
    refused("-x", "-x", "-h");
    refused("--=3", "unknown", "--lr");
    refused("--hue green", "'green'", "auto, red, blue");
    refused("train --format xml", "'xml'", "text, csv, jsonl");
    refused("--init zeros", "zeros", "glorot");
    refused("run", "'run'", "train");
    refused("help me", "'me'", "train");
    refused("train more", "'more'", "unexpected");
    refused("--lr", "--lr", "needs a value");
    refused("--paused=yes", "--paused", "no value");
    for (size_t c = 0; commands[c] != NULL; c++) {
        char line[64], option[64];
        struct option_list all, mine;
        snprintf(line, sizeof line, "%s --unknown", commands[c]->name);
        ck_assert(!parse(line, &options, &error));
        options_of_all(&screen, &all);
        options_of(commands[c], &mine);
        for (size_t i = 0, k = 0; i < all.count; i++) {
            bool has = false;
            for (k = 0; k < mine.count; k++)
                has |= strcmp(all.rows[i].name, mine.rows[k].name) == 0;
            snprintf(option, sizeof option, "--%s", all.rows[i].name);
            const char *found = strstr(error.text, option);
            while (found != NULL && found[strlen(option)] != ',' && found[strlen(option)] != '\0')
                found = strstr(found + 1, option);
            ck_assert_msg((found != NULL) == has, "%s: %s in '%s'", line, option, error.text);
        }
    }
}
END_TEST

START_TEST(numbers_out_of_range)
{
    refused("--batch 0", "batch", "0");
    refused("--lr -1", "lr", "-1");
    refused("--lr 1x", "lr", "1x");
    refused("--lr nan", "lr", "nan");
    refused("--hidden 10,,20", "hidden", "10,,20");
    refused("--seed 99999999999", "seed", "99999999999");
}
END_TEST

START_TEST(the_last_one_counts)
{
    ck_assert_uint_eq(accepted("--epochs 3 train --epochs 4").config.epochs, 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");

    tcase_add_test(tests, nothing_given_is_the_screen_with_defaults);
    tcase_add_test(tests, every_setting_is_read);
    tcase_add_test(tests, options_of_one_command);
    tcase_add_test(tests, values_of_own_options);
    tcase_add_test(tests, every_name_is_one_option);
    tcase_add_test(tests, a_preset_counts_before_the_settings_beside_it);
    tcase_add_test(tests, help_and_version_everywhere);
    tcase_add_test(tests, abbreviations);
    tcase_add_test(tests, what_is_unknown_names_what_is_allowed);
    tcase_add_test(tests, numbers_out_of_range);
    tcase_add_test(tests, the_last_one_counts);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
