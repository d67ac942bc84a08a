/* main: reads the command line, hands over to the command or to the screen. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/heap.h"
#include "cli/command.h"
#include "cli/data_path.h"
#include "cli/load.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/resume.h"
#include "ui/app.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#define LEAST_STACK (192 << 10) /* bytes; measured: charts crash below 112 KiB */

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

/* The screen's own options. */
struct screen_options {
    bool paused;
    size_t glyphs, color;
};

/* Why the screen cannot be used here, or NULL. */
static const char *screen_obstacle(void)
{
    const char *term = getenv("TERM");

    if (!isatty(STDIN_FILENO))
        return "standard input is not a terminal";
    if (!isatty(STDOUT_FILENO))
        return "standard output is not a terminal";
    if (term == NULL || term[0] == '\0')
        return "TERM is not set";
    if (strcmp(term, "dumb") == 0)
        return "TERM is dumb";
    return NULL;
}

static int refuse_screen(const struct options *options, const char *obstacle)
{
    fprintf(stderr, "mlptui: %s; to train without a screen: ", obstacle);
    command_repeat(stderr, options, &options->config);
    fputc('\n', stderr);
    return STATUS_USAGE;
}

/* start: what --load named; NULL: nothing. */
static int show_screen(const struct options *options, const struct screen_options *own,
                       const struct config *config, const struct saved_run *start)
{
    struct error error;
    char room[DATA_PATH_SIZE];
    const char *directory = data_path(options->data, room, &error);
    if (directory == NULL)
        return command_fail(STATUS_USAGE, error.text);
    struct app_options app = {
        .data_directory = directory,
        .config = *config,
        .start = start,
        .save = options->save,
        .metrics = options->metrics,
        .plot = options->plot,
        .paused = own->paused,
        .glyphs = (enum glyph_choice)own->glyphs,
        .color = (enum color_choice)own->color,
    };
    return app_run(&app);
}

static int go_on_screen(const struct options *options, const struct screen_options *own)
{
    struct config config;
    struct model model;
    struct error error;

    if (!load_model(&model, options->load, options, &error))
        return command_fail(STATUS_USAGE, error.text);
    struct saved_run start = {.path = options->load,
                              .notice = model.notice,
                              .from = {&model.network, resume_state(&model)},
                              .fits = resume_fits,
                              .file = &model};
    int status = resume_config(options, &model, &config, &error)
                     ? show_screen(options, own, &config, &start)
                     : command_fail(STATUS_USAGE, error.text);
    model_release(&model);
    return status;
}

static int run_screen(const struct options *options)
{
    struct screen_options own = {.paused = false};
    struct error error;
    const char *obstacle = screen_obstacle();

    if (!options_read(options, &own, &error))
        return command_fail(STATUS_USAGE, error.text);
    if (obstacle != NULL)
        return refuse_screen(options, obstacle);
    return options->load != NULL ? go_on_screen(options, &own)
                                 : show_screen(options, &own, &options->config, NULL);
}

static const struct option_row screen_rows[] = {
    SHARED("data"),
    SHARED("preset"),
    SHARED("save"),
    SHARED("load"),
    SHARED("plot"),
    SHARED("metrics"),
    {"paused", NULL, "wait at step 0 until space is pressed",
     SETS(OPTION_FLAG, struct screen_options, paused)},
    {"glyphs", NULL, "characters to draw with, where the font lacks some [auto]",
     SETS(OPTION_CHOICE, struct screen_options, glyphs), .choice = glyph_choice_name},
    {"color", NULL, "number of colours to use [auto]",
     SETS(OPTION_CHOICE, struct screen_options, color), .choice = color_choice_name},
    {.name = NULL},
};

static const struct command screen = {
    .name = "",
    .words = "",
    .settings = PART_ALL,
    .summary = "train live on the screen; keys steer it, ? lists them",
    .about = "Train a multilayer perceptron on images of digits and watch it learn.\n",
    .options = screen_rows,
    .run = run_screen,
};

static int dispatch(const struct options *options)
{
    if (options->help)
        return help_write(options);
    if (options->version)
        return help_write_version(PACKAGE_VERSION);
    return options->command->run(options);
}

/* On less than it can work with the program would crash somewhere. */
static bool has_stack(struct error *error)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= LEAST_STACK ||
           error_set(error, "a stack of %llu KiB is too small, expected at least %d (ulimit -s)",
                     (unsigned long long)limit.rlim_cur / 1024, LEAST_STACK / 1024);
}

/* A file opened while one of the standard descriptors is closed would take its place, and get what
 * is written there. Opened the wrong way round, using them fails as if they were closed. */
static void hold_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0)
            (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Where a file may not grow any further (ulimit -f), the write itself fails then, and that is told
 * like a full disk: the signal would end the program with a temporary file left, and no word. */
static void ignore_file_size_signal(void)
{
    signal(SIGXFSZ, SIG_IGN);
}

int main(int argc, char **argv)
{
    struct options options;
    struct error error;

    hold_standard_descriptors();
    ignore_file_size_signal();
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a message is one write, whatever it is made of */
    heap_set_up();
    setlocale(LC_CTYPE, ""); /* only this: numbers are written with a point everywhere */
    if (!has_stack(&error))
        return command_fail(STATUS_USAGE, error.text);
    if (!options_parse(&options, &screen, argc, argv, &error) ||
        (!options.help && !options.version && !outputs_check(&options, &error)))
        return command_fail(STATUS_USAGE, error.text);
    return dispatch(&options);
}
