/* options: argv through getopt_long, with messages of our own that name what is allowed. */
#include "cli/options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "cli/command.h"
#include "store/record.h"

enum own_option {
    OWN_DATA,
    OWN_PRESET,
    OWN_SAVE,
    OWN_LOAD,
    OWN_LAYER,
    OWN_BIAS,
    OWN_PARAMS,
    OWN_SAMPLE,
    OWN_N,
    OWN_TOLERANCE,
    OWN_KEEP_ZEROS,
    OWN_GRID,
    OWN_RANDOM,
    OWN_RANGE,
    OWN_BY,
    OWN_STOP_AFTER,
    OWN_JOBS,
    OWN_FROM,
    OWN_TO,
    OWN_STEPS,
    OWN_PLOT,
    OWN_METRICS,
    OWN_FORMAT,
    OWN_PAUSED,
    OWN_RAW,
    OWN_HELP,
    OWN_VERSION,
    OWN_COUNT
};

/* The commands that train, and so know presets. */
#define TRAINING                                                                                   \
    (1u << COMMAND_SCREEN | 1u << COMMAND_TRAIN | 1u << COMMAND_COMPARE | 1u << COMMAND_SEARCH |   \
     1u << COMMAND_LR_RANGE | 1u << COMMAND_GRADCHECK | 1u << COMMAND_BENCH)

#define GRADCHECK (1u << COMMAND_GRADCHECK)
#define SEARCH    (1u << COMMAND_SEARCH)
#define LR_RANGE  (1u << COMMAND_LR_RANGE)

static const struct option_row own_rows[OWN_COUNT] = {
    [OWN_DATA] = {"data", "DIR", "directory of the images and labels: IDX or NumPy files", 0,
                  OPTION_ANYWHERE & ~(1u << COMMAND_PREDICT)},
    [OWN_PRESET] = {"preset", "zero|normal|glorot|best",
                    "settings of the reference experiment; those given beside it change them", 0,
                    TRAINING},
    [OWN_SAVE] = {"save", "FILE", "write the network to FILE after each good epoch, as safetensors",
                  0, 1u << COMMAND_TRAIN | 1u << COMMAND_SCREEN},
    [OWN_LOAD] = {"load", "FILE", "go on with the training of the network in FILE", 0,
                  1u << COMMAND_TRAIN | 1u << COMMAND_SCREEN},
    [OWN_LAYER] = {"layer", "L", "layer whose parameters are checked, from 1", 0, GRADCHECK},
    [OWN_BIAS] = {"bias", "", "check the layer's biases instead of its weights", 0, GRADCHECK},
    [OWN_PARAMS] = {"params", "P", "parameters to compare", 0, GRADCHECK},
    [OWN_SAMPLE] = {"sample", "I", "training image on which they are compared, from 0", 0,
                    GRADCHECK},
    [OWN_N] = {"n", "LIST", "step sizes: epsilon = 1/N for each N in LIST", 0, GRADCHECK},
    [OWN_TOLERANCE] = {"tolerance", "T", "largest relative difference that passes", 0, GRADCHECK},
    [OWN_KEEP_ZEROS] = {"keep-zeros", "", "compare parameters whose gradients are 0 too", 0,
                        GRADCHECK},
    [OWN_GRID] = {"grid", "KEY=V1,V2,...",
                  "values of a setting to try; given several times, every combination", 0, SEARCH},
    [OWN_RANDOM] = {"random", "N", "try N settings drawn at random from what --range says", 0,
                    SEARCH},
    [OWN_RANGE] = {"range", "KEY=LOW..HIGH",
                   "what to draw a setting from, a range or a list; given several times", 0,
                   SEARCH},
    [OWN_BY] = {"by", "val_acc|val_loss", "figure that the trials are sorted by", 0, SEARCH},
    [OWN_STOP_AFTER] = {"stop-after", "K", "end trials that have not improved for K epochs", 0,
                        SEARCH},
    [OWN_JOBS] = {"jobs", "N", "number of trials to run in parallel", 0, SEARCH},
    [OWN_FROM] = {"from", "RATE", "learning rate of the first mini-batch", 0, LR_RANGE},
    [OWN_TO] = {"to", "RATE", "learning rate of the last mini-batch", 0, LR_RANGE},
    [OWN_STEPS] = {"steps", "N", "mini-batches from the one to the other", 0, LR_RANGE},
    [OWN_PLOT] = {"plot", "FILE", "draw the result as a chart: FILE.svg, FILE.png or FILE.pdf", 0,
                  GRADCHECK | LR_RANGE | 1u << COMMAND_COMPARE | 1u << COMMAND_TRAIN |
                      1u << COMMAND_SCREEN},
    [OWN_METRICS] = {"metrics", "FILE",
                     "each epoch's figures into a .csv or .jsonl file, as it goes", 0,
                     1u << COMMAND_TRAIN | 1u << COMMAND_COMPARE | SEARCH | 1u << COMMAND_SCREEN},
    [OWN_FORMAT] = {"format", "text|csv|jsonl", "form of the output", 0,
                    1u << COMMAND_TRAIN | 1u << COMMAND_COMPARE | SEARCH | LR_RANGE | GRADCHECK |
                        1u << COMMAND_EVAL | 1u << COMMAND_PREDICT},
    [OWN_PAUSED] = {"paused", "", "wait at step 0 until space is pressed", 0, 1u << COMMAND_SCREEN},
    [OWN_RAW] = {"raw", "", "take pictures as they are, of the network's size, bright on black", 0,
                 1u << COMMAND_PREDICT},
    [OWN_HELP] = {"help", "", "print this help and exit", 'h', OPTION_ANYWHERE},
    [OWN_VERSION] = {"version", "", "print the version and exit", 'V', OPTION_ANYWHERE},
};

#define OWN_ROW(own) ((size_t)SETTING_COUNT + (own))
#define FIRST_CHOICE OWN_ROW(OWN_COUNT)
#define MAX_ROWS     (FIRST_CHOICE + OPTIONS_MAX_CHOICES)

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

size_t options_row_count(const struct choice_table *table)
{
    return FIRST_CHOICE + table->count;
}

/* The commands that take setting i. */
static unsigned takers(size_t i)
{
    unsigned mask = 0;

    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        if (commands[c].settings & settings[i].part)
            mask |= 1u << c;
    return mask;
}

struct option_row options_row(const struct choice_table *table, size_t i)
{
    if (i < SETTING_COUNT) {
        struct option_row row = {settings[i].name, "", settings[i].help, 0, takers(i)};
        setting_argument((enum setting_id)i, row.argument, sizeof row.argument);
        return row;
    }
    if (i < FIRST_CHOICE)
        return own_rows[i - SETTING_COUNT];
    const struct choice_option *c = &table->choices[i - FIRST_CHOICE];
    struct option_row row = {c->name, "", c->help, 0, 1u << COMMAND_SCREEN};
    snprintf(row.argument, sizeof row.argument, "%s", c->argument);
    return row;
}

/* All options of `takers` (mask of commands) whose name begins with `prefix` (its first `length`
 * bytes). */
static struct list candidates(const struct choice_table *table, unsigned takers, const char *prefix,
                              size_t length)
{
    struct list list = {"", 0};

    for (size_t i = 0; i < options_row_count(table); i++) {
        struct option_row row = options_row(table, i);
        if ((row.commands & takers) != 0 && strncmp(row.name, prefix, length) == 0)
            list_add(&list, "--", row.name);
    }
    return list;
}

/* The command that stands on a line which was not read to its end: its first word that is one. */
static enum command_id guess_command(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        for (int c = COMMAND_SCREEN + 1; c < COMMAND_COUNT; c++)
            if (strcmp(argv[i], commands[c].name) == 0)
                return (enum command_id)c;
    return COMMAND_SCREEN;
}

static bool unknown_option(const struct choice_table *table, enum command_id command,
                           const char *word, struct error *error)
{
    const char *name = word + strspn(word, "-");
    size_t length = strcspn(name, "=");
    struct list matching = candidates(table, OPTION_ANYWHERE, name, length);

    if (length > 0 && matching.count > 1)
        return error_set(error, "option --%.*s is ambiguous: it may be %s", (int)length, name,
                         matching.text);
    struct list all = candidates(table, 1u << command, "", 0);
    int shown = length > 40 ? 40 : (int)length;
    return error_set(error, "unknown option --%.*s; allowed are %s", shown, name, all.text);
}

/* The sentence for what getopt_long refused: it returned `result` with `code` in optopt. */
static bool refuse(const struct choice_table *table, enum command_id command, int result, int code,
                   const char *word, struct error *error)
{
    if (code >= FIRST_VALUE) {
        struct option_row row = options_row(table, (size_t)(code - FIRST_VALUE));
        if (result == ':')
            return error_set(error, "option --%s needs a value: --%s %s", row.name, row.name,
                             row.argument);
        return error_set(error, "option --%s takes no value", row.name);
    }
    if (code != 0)
        return error_set(error,
                         "unknown option -%c; short ones are -h (help) and -V (version), "
                         "see mlptui --help for the others",
                         code);
    return unknown_option(table, command, word, error);
}

static bool choose(const char *option, const char *const *names, size_t count, const char *text,
                   size_t *chosen, struct error *error)
{
    struct list allowed = {"", 0};

    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], text) == 0) {
            *chosen = i;
            return true;
        }
        list_add(&allowed, "", names[i]);
    }
    return error_set(error, "--%s: unknown value '%.40s'; allowed are %s", option, text,
                     allowed.text);
}

static bool choose_format(struct options *options, const char *text, struct error *error)
{
    const char *names[8];
    size_t count = 0;

    while ((names[count] = record_format_name(count)) != NULL)
        count++;
    return choose("format", names, count, text, &options->format, error);
}

static bool choose_preset(struct config *config, const char *text, struct error *error)
{
    const char *names[PRESET_COUNT];
    size_t chosen = 0;

    for (size_t i = 0; i < PRESET_COUNT; i++)
        names[i] = presets[i].name;
    if (!choose("preset", names, PRESET_COUNT, text, &chosen, error))
        return false;
    config_apply_preset(config, &presets[chosen]);
    return true;
}

/* A whole number between two bounds. */
static bool parse_count(const char *option, const char *text, uint64_t least, uint64_t most,
                        size_t *count, struct error *error)
{
    uint64_t value;

    if (!number_parse_whole(text, strlen(text), &value) || value < least || value > most)
        return error_set(error, "--%s: '%.40s' is not a whole number from %" PRIu64 " to %" PRIu64,
                         option, text, least, most);
    *count = (size_t)value;
    return true;
}

static bool parse_positive(const char *option, const char *text, double *value, struct error *error)
{
    return (number_parse_real(text, value) && *value > 0) ||
           error_set(error, "--%s: '%.40s' is not a number above 0", option, text);
}

/* Such that an epsilon of 1/N is an ordinary number, and its double and square are. */
#define N_MIN 1e-100
#define N_MAX 1e100

/* "1,5,10" */
static bool parse_steps(struct gradient_order *check, const char *text, struct error *error)
{
    check->n_count = 0;
    for (const char *next = text;; next++) {
        char word[NUMBER_TEXT_SIZE];
        size_t length = strcspn(next, ",");

        if (check->n_count == GRADIENT_MAX_N)
            return error_set(error, "--n: at most %d steps, as in 1,10,100", GRADIENT_MAX_N);
        snprintf(word, sizeof word, "%.*s", (int)(length < 40 ? length : 40), next);
        double *n = &check->n[check->n_count++];
        if (!parse_positive("n", word, n, error))
            return false;
        if (*n < N_MIN || *n > N_MAX)
            return error_set(error, "--n: %s is not from %g to %g", word, N_MIN, N_MAX);
        next += length;
        if (*next == '\0')
            return true;
    }
}

#define MOST_COUNT 1000000000

static bool apply_gradcheck(struct gradient_order *check, size_t own, const char *value,
                            struct error *error)
{
    switch (own) {
    case OWN_LAYER:
        return parse_count("layer", value, 1, NETWORK_MAX_LAYERS, &check->layer, error);
    case OWN_PARAMS:
        return parse_count("params", value, 1, MOST_COUNT, &check->params, error);
    case OWN_SAMPLE:
        return parse_count("sample", value, 0, MOST_COUNT, &check->sample, error);
    case OWN_N:
        return parse_steps(check, value, error);
    case OWN_TOLERANCE:
        return parse_positive("tolerance", value, &check->tolerance, error);
    case OWN_BIAS:
        check->bias = true;
        return true;
    default:
        check->keep_zeros = true;
        return true;
    }
}

static bool add_spec(struct search_options *search, bool range, const char *value,
                     struct error *error)
{
    search->grid |= !range;
    search->range |= range;
    if (search->grid && search->range)
        return error_set(error, "--grid and --range exclude each other: a random search draws from "
                                "lists too, as --range init=glorot,he");
    if (search->spec_count == SETTING_COUNT)
        return error_set(error, "--%s is given more often than there are settings",
                         range ? "range" : "grid");
    search->specs[search->spec_count++] = value;
    return true;
}

static bool apply_search(struct search_options *search, size_t own, const char *value,
                         struct error *error)
{
    size_t by = 0;

    switch (own) {
    case OWN_RANDOM:
        return parse_count("random", value, 1, SEARCH_MAX_TRIALS, &search->random, error);
    case OWN_BY:
        if (!choose("by", search_by_names, SEARCH_BY_COUNT, value, &by, error))
            return false;
        search->how.by = (enum search_by)by;
        return true;
    case OWN_STOP_AFTER:
        return parse_count("stop-after", value, 1, MOST_COUNT, &search->how.stop_after, error);
    case OWN_JOBS:
        return parse_count("jobs", value, 1, SEARCH_MAX_JOBS, &search->how.jobs, error);
    default:
        return add_spec(search, own == OWN_RANGE, value, error);
    }
}

/* A learning rate, as the setting has it. */
static bool parse_rate(const char *option, const char *text, double *rate, struct error *error)
{
    struct config config;
    struct error why;

    if (!config_set(&config, SETTING_RATE, text, &why))
        return error_set(error, "--%s: %s", option, why.text);
    *rate = config.rate;
    return true;
}

static bool apply_sweep(struct lr_range_sweep *sweep, size_t own, const char *value,
                        struct error *error)
{
    switch (own) {
    case OWN_FROM:
        return parse_rate("from", value, &sweep->from, error);
    case OWN_TO:
        return parse_rate("to", value, &sweep->to, error);
    default:
        return parse_count("steps", value, LR_RANGE_LEAST_STEPS, LR_RANGE_MOST_STEPS, &sweep->steps,
                           error);
    }
}

/* The name of a file or a directory, which any text can be but none. */
static bool check_name(size_t own, const char *value, struct error *error)
{
    const struct option_row *row = &own_rows[own];
    bool directory = strcmp(row->argument, "DIR") == 0;

    if (value == NULL || value[0] != '\0' || (!directory && strcmp(row->argument, "FILE") != 0))
        return true;
    return error_set(error, "--%s: the name of the %s is empty", row->name,
                     directory ? "directory" : "file");
}

static bool apply_own(struct options *options, size_t own, const char *value, struct error *error)
{
    if (!check_name(own, value, error))
        return false;
    switch (own) {
    case OWN_DATA:
        options->data = value;
        return true;
    case OWN_SAVE:
        options->save = value;
        return true;
    case OWN_LOAD:
        options->load = value;
        return true;
    case OWN_PRESET:
        options->preset = true;
        return choose_preset(&options->config, value, error);
    case OWN_FORMAT:
        return choose_format(options, value, error);
    case OWN_METRICS:
        options->metrics = value;
        return true;
    case OWN_PAUSED:
        options->paused = true;
        return true;
    case OWN_PLOT:
        options->plot = value;
        return true;
    case OWN_LAYER:
    case OWN_BIAS:
    case OWN_PARAMS:
    case OWN_SAMPLE:
    case OWN_N:
    case OWN_TOLERANCE:
    case OWN_KEEP_ZEROS:
        return apply_gradcheck(&options->gradcheck, own, value, error);
    case OWN_GRID:
    case OWN_RANDOM:
    case OWN_RANGE:
    case OWN_BY:
    case OWN_STOP_AFTER:
    case OWN_JOBS:
        return apply_search(&options->search, own, value, error);
    case OWN_FROM:
    case OWN_TO:
    case OWN_STEPS:
        return apply_sweep(&options->sweep, own, value, error);
    case OWN_RAW:
        options->raw = true;
        return true;
    case OWN_HELP:
        options->help = true;
        return true;
    default:
        options->version = true;
        return true;
    }
}

/* One option as given. A preset counts before all settings, wherever it stands: `last` is the
 * second round, in which the settings are read. */
static bool apply(struct options *options, const struct choice_table *table, size_t row,
                  const char *value, bool last, struct error *error)
{
    if ((row == OWN_ROW(OWN_PRESET)) == last)
        return true;
    if (row < SETTING_COUNT) {
        options->settings_given |= SETTING_BIT(row);
        if (value == NULL) /* the option alone */
            value = settings[row].choice(setting_choices(&settings[row]) - 1);
        return config_set(&options->config, (enum setting_id)row, value, error);
    }
    if (row < FIRST_CHOICE)
        return apply_own(options, row - SETTING_COUNT, value, error);
    const struct choice_option *c = &table->choices[row - FIRST_CHOICE];
    return choose(c->name, c->names, c->count, value, &options->choices[row - FIRST_CHOICE], error);
}

/* Row number of what getopt_long returned for an option that exists. */
static size_t row_of(int result)
{
    if (result == 'h')
        return OWN_ROW(OWN_HELP);
    if (result == 'V')
        return OWN_ROW(OWN_VERSION);
    return (size_t)(result - FIRST_VALUE);
}

static bool find_command(const char *word, enum command_id *command, struct error *error)
{
    struct list allowed = {"", 0};

    for (int i = COMMAND_SCREEN + 1; i < COMMAND_COUNT; i++) {
        if (strcmp(word, commands[i].name) == 0) {
            *command = (enum command_id)i;
            return true;
        }
        list_add(&allowed, "", commands[i].name);
    }
    return error_set(error, "unknown command '%.40s'; allowed are %s, or none for the screen", word,
                     allowed.text);
}

/* `help` and what it is about. */
static bool parse_help(struct options *options, struct error *error)
{
    options->help = true;
    options->command = COMMAND_SCREEN;
    return options->word_count == 0 || find_command(options->words[0], &options->command, error);
}

/* The words that are no options: a command, and what it is about. */
static bool parse_words(struct options *options, int count, char **words, struct error *error)
{
    if (count == 0)
        return true;
    if (!find_command(words[0], &options->command, error))
        return false;
    const struct command *command = &commands[options->command];
    options->words = words + 1;
    options->word_count = (size_t)count - 1;
    if (options->word_count > command->most_words)
        return error_set(error, "unexpected argument '%.40s'; see mlptui help %s",
                         options->words[command->most_words], command->name);
    for (size_t i = 0; i < options->word_count; i++)
        if (options->words[i][0] == '\0')
            return error_set(error, "mlptui %s %s: an argument is empty", command->name,
                             command->words);
    if (options->command == COMMAND_HELP)
        return parse_help(options, error);
    if (options->word_count < command->least_words && !options->help && !options->version)
        return error_set(error, "mlptui %s needs %s; see mlptui help %s", command->name,
                         command->words, command->name);
    return true;
}

/* "the screen, mlptui train" for a mask of commands. */
static struct list name_commands(unsigned mask)
{
    struct list list = {"", 0};

    for (unsigned c = 0; c < COMMAND_COUNT; c++)
        if (mask & 1u << c)
            list_add(&list, c == COMMAND_SCREEN ? "the screen" : "mlptui ", commands[c].name);
    return list;
}

/* Whether every option given belongs to the command. */
static bool check_given(const struct options *options, const struct choice_table *table,
                        const bool *given, struct error *error)
{
    const char *name = commands[options->command].name;

    for (size_t i = 0; i < options_row_count(table); i++) {
        struct option_row row = options_row(table, i);
        if (!given[i] || (row.commands & (1u << options->command)) != 0)
            continue;
        struct list takers = name_commands(row.commands);
        return error_set(error, "option --%s is not for %s%s, but for %s", row.name,
                         name[0] == '\0' ? "the screen" : "mlptui ", name, takers.text);
    }
    return true;
}

/* One in brackets may be left out. */
static int argument_kind(const char *argument)
{
    if (argument[0] == '\0')
        return no_argument;
    return argument[0] == '[' ? optional_argument : required_argument;
}

static void fill_long_options(struct option *longs, const struct choice_table *table)
{
    size_t count = options_row_count(table);

    for (size_t i = 0; i < count; i++) {
        struct option_row row = options_row(table, i);
        longs[i] =
            (struct option){row.name, argument_kind(row.argument), NULL, FIRST_VALUE + (int)i};
    }
    longs[count] = (struct option){NULL, 0, NULL, 0};
}

/* Goes once through the options, and marks in `given` (MAX_ROWS) those that are there. */
static bool parse_round(struct options *options, const struct choice_table *table, int argc,
                        char **argv, bool last, bool *given, struct error *error)
{
    struct option longs[MAX_ROWS + 1];
    int result;

    fill_long_options(longs, table);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    while ((result = getopt_long(argc, argv, ":hV", longs, NULL)) != -1) {
        if (result == '?' || result == ':')
            return refuse(table, guess_command(argc, argv), result, optopt, argv[optind - 1],
                          error);
        size_t row = row_of(result);
        given[row] = true;
        if (!apply(options, table, row, optarg, last, error))
            return false;
    }
    return true;
}

bool options_parse(struct options *options, const struct choice_table *table, int argc, char **argv,
                   struct error *error)
{
    bool given[MAX_ROWS] = {false};

    *options = (struct options){
        .config = config_default(),
        .gradcheck = gradient_order_default(),
        .search = {.how = {.by = SEARCH_BY_VAL_ACC, .jobs = 1}},
        .sweep = lr_range_sweep_default(),
    };
    if (!parse_round(options, table, argc, argv, false, given, error) ||
        !parse_round(options, table, argc, argv, true, given, error) ||
        !parse_words(options, argc - optind, argv + optind, error))
        return false;
    return options->help || options->version || check_given(options, table, given, error);
}
