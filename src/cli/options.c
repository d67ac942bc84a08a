/* options: argv through getopt_long, with messages of our own that name what is allowed. */
#include "cli/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "store/record.h"

#define COMMAND_POINTER(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_POINTER) NULL};

static const char *preset_name(size_t i)
{
    return i < PRESET_COUNT ? presets[i].name : NULL;
}

static bool read_preset(const struct option_row *row, void *target, const char *value,
                        struct error *error);

#define SETS_SHARED(type, field) SETS(type, struct options, field), .shared = true

static const struct option_row shared[] = {
    {"data", "DIR", "directory of the images and labels: IDX or NumPy files",
     SETS_SHARED(OPTION_PATH, data)},
    {"preset", NULL, "settings of the reference experiment; those given beside it change them",
     .type = OPTION_CALL, .choice = preset_name, .read = read_preset, .shared = true,
     .first = true},
    {"save", "FILE", "write the network to FILE after each good epoch, as safetensors",
     SETS_SHARED(OPTION_PATH, save)},
    {"load", "FILE", "go on with the training of the network in FILE",
     SETS_SHARED(OPTION_PATH, load)},
    {"plot", "FILE", "draw the result as a chart: FILE.svg, FILE.png or FILE.pdf",
     SETS_SHARED(OPTION_PATH, plot)},
    {"metrics", "FILE", "each epoch's figures into a .csv or .jsonl file, as it goes",
     SETS_SHARED(OPTION_PATH, metrics)},
    {"format", NULL, "form of the output", SETS_SHARED(OPTION_CHOICE, format),
     .choice = record_format_name},
    {"help", NULL, "print this help and exit", SETS_SHARED(OPTION_FLAG, help), .short_name = 'h'},
    {"version", NULL, "print the version and exit", SETS_SHARED(OPTION_FLAG, version),
     .short_name = 'V'},
};

/* Every command has these. */
static const struct option_row anywhere[] = {SHARED("help"), SHARED("version"), {.name = NULL}};

/* What getopt_long returns for row 0: above every character. */
#define FIRST_VALUE 256

/* A list of words in a fixed buffer, "a, b, c". */
struct list {
    char text[ERROR_TEXT_SIZE];
    size_t count;
};

static void list_add(struct list *list, const char *prefix, const char *word)
{
    size_t used = strlen(list->text);

    snprintf(list->text + used, sizeof list->text - used, "%s%s%s", list->count > 0 ? ", " : "",
             prefix, word);
    list->count++;
}

/* --- the rows --------------------------------------------------------------------------------- */

static const struct option_row *find_row(const struct option_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i].name, name) == 0)
            return &list->rows[i];
    return NULL;
}

static void add_row(struct option_list *list, const struct option_row *row)
{
    assert(list->count < OPTIONS_MOST_ROWS);
    if (find_row(list, row->name) == NULL)
        list->rows[list->count++] = *row;
}

static void add_shared(struct option_list *list, const char *name)
{
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++)
        if (strcmp(shared[i].name, name) == 0)
            add_row(list, &shared[i]);
}

static void add_rows(struct option_list *list, const struct option_row *row)
{
    for (; row->name != NULL; row++)
        if (row->help == NULL)
            add_shared(list, row->name);
        else
            add_row(list, row);
}

static void add_settings(struct option_list *list, unsigned parts)
{
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        const struct option_row row = {
            settings[i].name, NULL, settings[i].help, OPTION_SETTING, .setting = (enum setting_id)i,
            .shared = true};
        if (settings[i].part & parts)
            add_row(list, &row);
    }
}

void options_of(const struct command *command, struct option_list *list)
{
    list->count = 0;
    add_settings(list, command->settings);
    add_rows(list, command->options);
    add_rows(list, anywhere);
}

void options_of_all(const struct command *screen, struct option_list *list)
{
    list->count = 0;
    add_settings(list, PART_ALL);
    add_rows(list, screen->options);
    for (size_t c = 0; commands[c] != NULL; c++)
        add_rows(list, commands[c]->options);
    add_rows(list, anywhere);
}

static bool has_option(const struct command *command, const char *name)
{
    struct option_list list;

    options_of(command, &list);
    return find_row(&list, name) != NULL;
}

char *options_argument(const struct option_row *row, char *buffer, size_t size)
{
    if (row->type == OPTION_SETTING)
        return setting_argument(row->setting, buffer, size);
    snprintf(buffer, size, "%s", row->argument != NULL ? row->argument : "");
    for (size_t i = 0; row->choice != NULL && row->choice(i) != NULL; i++) {
        size_t used = strlen(buffer);
        snprintf(buffer + used, size - used, "%s%s", i > 0 ? "|" : "", row->choice(i));
    }
    return buffer;
}

/* --- what is wrong with a line ---------------------------------------------------------------- */

/* All options of the list whose name begins with `prefix` (its first `length` bytes). */
static struct list name_options(const struct option_list *rows, const char *prefix, size_t length)
{
    struct list list = {"", 0};

    for (size_t i = 0; i < rows->count; i++)
        if (strncmp(rows->rows[i].name, prefix, length) == 0)
            list_add(&list, "--", rows->rows[i].name);
    return list;
}

static const struct command *find_command(const char *word)
{
    for (size_t c = 0; commands[c] != NULL; c++)
        if (strcmp(word, commands[c]->name) == 0)
            return commands[c];
    return NULL;
}

/* The command that stands on a line which was not read to its end: its first word that is one. */
static const struct command *guess_command(const struct options *options)
{
    for (int i = 1; i < options->argc; i++)
        if (find_command(options->argv[i]) != NULL)
            return find_command(options->argv[i]);
    return options->screen;
}

static bool unknown_option(const struct options *options, const struct option_list *all,
                           const char *word, struct error *error)
{
    struct option_list rows;
    const char *name = word + strspn(word, "-");
    size_t length = strcspn(name, "=");
    struct list matching = name_options(all, name, length);

    if (length > 0 && matching.count > 1)
        return error_set(error, "option --%.*s is ambiguous: it may be %s", (int)length, name,
                         matching.text);
    options_of(guess_command(options), &rows);
    int shown = length > 40 ? 40 : (int)length;
    return error_set(error, "unknown option --%.*s; allowed are %s", shown, name,
                     name_options(&rows, "", 0).text);
}

/* The sentence for what getopt_long refused: it returned `result`, with a code in optopt. */
static bool refuse(const struct options *options, const struct option_list *all, int result,
                   struct error *error)
{
    char argument[SETTING_ARGUMENT_SIZE];

    if (optopt >= FIRST_VALUE) {
        const struct option_row *row = &all->rows[optopt - FIRST_VALUE];
        if (result == ':')
            return error_set(error, "option --%s needs a value: --%s %s", row->name, row->name,
                             options_argument(row, argument, sizeof argument));
        return error_set(error, "option --%s takes no value", row->name);
    }
    if (optopt != 0)
        return error_set(error,
                         "unknown option -%c; short ones are -h (help) and -V (version), "
                         "see mlptui --help for the others",
                         optopt);
    return unknown_option(options, all, options->argv[optind - 1], error);
}

/* The option is another command's. */
static bool refuse_option(const struct options *options, const char *name, struct error *error)
{
    const char *command = options->command->name;
    struct list takers = {"", 0};

    if (has_option(options->screen, name))
        list_add(&takers, "the screen", "");
    for (size_t c = 0; commands[c] != NULL; c++)
        if (has_option(commands[c], name))
            list_add(&takers, "mlptui ", commands[c]->name);
    return error_set(error, "option --%s is not for %s%s, but for %s", name,
                     command[0] == '\0' ? "the screen" : "mlptui ", command, takers.text);
}

/* --- values ----------------------------------------------------------------------------------- */

static bool choose(const struct option_row *row, const char *text, size_t *chosen,
                   struct error *error)
{
    struct list allowed = {"", 0};

    for (size_t i = 0; row->choice(i) != NULL; i++) {
        if (strcmp(row->choice(i), text) == 0) {
            *chosen = i;
            return true;
        }
        list_add(&allowed, "", row->choice(i));
    }
    return error_set(error, "--%s: unknown value '%.40s'; allowed are %s", row->name, text,
                     allowed.text);
}

static bool read_preset(const struct option_row *row, void *target, const char *value,
                        struct error *error)
{
    struct options *options = target;
    size_t chosen;

    options->preset = true;
    if (!choose(row, value, &chosen, error))
        return false;
    config_apply_preset(&options->config, &presets[chosen]);
    return true;
}

static bool read_whole(const struct option_row *row, const char *text, size_t *number,
                       struct error *error)
{
    uint64_t value;

    if (!number_parse_whole(text, strlen(text), &value) || value < row->least || value > row->most)
        return error_set(error, "--%s: '%.40s' is not a whole number from %zu to %zu", row->name,
                         text, row->least, row->most);
    *number = (size_t)value;
    return true;
}

static bool read_path(const struct option_row *row, const char *text, const char **path,
                      struct error *error)
{
    *path = text;
    return text[0] != '\0' || error_set(error, "--%s: the name of the %s is empty", row->name,
                                        strcmp(row->argument, "DIR") == 0 ? "directory" : "file");
}

static bool read_setting(struct options *options, enum setting_id id, const char *text,
                         struct error *error)
{
    options->settings_given |= SETTING_BIT(id);
    if (text == NULL) /* the option alone */
        text = settings[id].choice(setting_choices(&settings[id]) - 1);
    return config_set(&options->config, id, text, error);
}

/* `base`: the struct that the row is about. */
static bool read_value(const struct option_row *row, void *base, const char *value,
                       struct error *error)
{
    void *target = (char *)base + row->offset;

    switch (row->type) {
    case OPTION_SETTING:
        return read_setting(base, row->setting, value, error);
    case OPTION_FLAG:
        return *(bool *)target = true;
    case OPTION_PATH:
        return read_path(row, value, target, error);
    case OPTION_WHOLE:
        return read_whole(row, value, target, error);
    case OPTION_CHOICE:
        return choose(row, value, target, error);
    case OPTION_CALL:
        return row->read(row, target, value, error);
    }
    return false;
}

/* --- the line --------------------------------------------------------------------------------- */

static void fill_long_options(struct option *longs, const struct option_list *list)
{
    char argument[SETTING_ARGUMENT_SIZE];

    for (size_t i = 0; i < list->count; i++) {
        options_argument(&list->rows[i], argument, sizeof argument);
        int kind = argument[0] == '\0'  ? no_argument
                   : argument[0] == '[' ? optional_argument
                                        : required_argument;
        longs[i] = (struct option){list->rows[i].name, kind, NULL, FIRST_VALUE + (int)i};
    }
    longs[list->count] = (struct option){NULL, 0, NULL, 0};
}

/* The line is gone through more than once, for options that come before others. */
enum round { ROUND_FLAGS, ROUND_FIRST, ROUND_SHARED, ROUND_OWN };

static enum round round_of(const struct option_row *row)
{
    if (!row->shared)
        return ROUND_OWN;
    return row->short_name != 0 ? ROUND_FLAGS : row->first ? ROUND_FIRST : ROUND_SHARED;
}

static const struct option_row *row_of(const struct option_list *all, int result)
{
    for (size_t i = 0; result < FIRST_VALUE && i < all->count; i++)
        if (all->rows[i].short_name == result)
            return &all->rows[i];
    return &all->rows[result - FIRST_VALUE];
}

/* Reads the options that have their turn into `base`. The first round does not know the command
 * yet. */
static bool go_through(const struct options *options, enum round round, void *base,
                       struct error *error)
{
    struct option_list all;
    struct option longs[OPTIONS_MOST_ROWS + 1];
    int result;

    options_of_all(options->screen, &all);
    fill_long_options(longs, &all);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    while ((result = getopt_long(options->argc, options->argv, ":hV", longs, NULL)) != -1) {
        if (result == '?' || result == ':')
            return refuse(options, &all, result, error);
        const struct option_row *row = row_of(&all, result);
        if (round != ROUND_FLAGS && !has_option(options->command, row->name))
            return options->help || options->version || refuse_option(options, row->name, error);
        if (round_of(row) == round && !read_value(row, base, optarg, error))
            return false;
    }
    return true;
}

static bool take_command(struct options *options, const char *word, struct error *error)
{
    struct list allowed = {"", 0};

    options->command = find_command(word);
    for (size_t c = 0; commands[c] != NULL; c++)
        list_add(&allowed, "", commands[c]->name);
    return options->command != NULL ||
           error_set(error, "unknown command '%.40s'; allowed are %s, or none for the screen", word,
                     allowed.text);
}

/* `help` and what it is about. */
static bool parse_help(struct options *options, struct error *error)
{
    options->help = true;
    options->command = options->screen;
    return options->word_count == 0 || take_command(options, options->words[0], error);
}

/* The words that are no options: a command, and what it is about. */
static bool parse_words(struct options *options, int count, char **words, struct error *error)
{
    if (count == 0)
        return true;
    if (!take_command(options, words[0], error))
        return false;
    const struct command *command = options->command;
    options->words = words + 1;
    options->word_count = (size_t)count - 1;
    if (options->word_count > command->most_words)
        return error_set(error, "unexpected argument '%.40s'; see mlptui help %s",
                         options->words[command->most_words], command->name);
    for (size_t i = 0; i < options->word_count; i++)
        if (options->words[i][0] == '\0')
            return error_set(error, "mlptui %s %s: an argument is empty", command->name,
                             command->words);
    if (command == &command_help)
        return parse_help(options, error);
    if (options->word_count < command->least_words && !options->help && !options->version)
        return error_set(error, "mlptui %s needs %s; see mlptui help %s", command->name,
                         command->words, command->name);
    return true;
}

bool options_parse(struct options *options, const struct command *screen, int argc, char **argv,
                   struct error *error)
{
    *options = (struct options){.command = screen,
                                .screen = screen,
                                .config = config_default(),
                                .argc = argc,
                                .argv = argv};
    return go_through(options, ROUND_FLAGS, options, error) &&
           parse_words(options, argc - optind, argv + optind, error) &&
           go_through(options, ROUND_FIRST, options, error) &&
           go_through(options, ROUND_SHARED, options, error);
}

bool options_read(const struct options *options, void *own, struct error *error)
{
    return go_through(options, ROUND_OWN, own, error);
}
