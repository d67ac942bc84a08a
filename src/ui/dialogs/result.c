/* result: the table at the end of a race. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/dialogs/dialog.h"
#include "ui/model/runtable.h"
#include "ui/widgets/hints.h"
#include "ui/widgets/runlook.h"

#define FIGURES      4 /* loss and accuracy, of training and validation */
#define FIGURE_WIDTH 11
#define NUMBER       6 /* the number's column, behind star and sample */
#define MOST_SETTING 18

/* The settings that tell the racers apart, as far as there is room. */
struct heads {
    enum setting_id ids[SETTING_COUNT]; /* (count) */
    int widths[SETTING_COUNT];
    size_t count;
    int signs;   /* columns before them */
    int figures; /* behind them; in a narrow dialog not all of FIGURES */
};

static const struct run *racer(const struct scene *scene, size_t i)
{
    return run_list_find(&scene->runs, scene->race.numbers[i]);
}

/* The split that decides: validation where it was evaluated, else training. */
static enum split_id deciding_split(const struct race *race)
{
    return race->configs[0].evaluate & 1u << SPLIT_VALIDATION ? SPLIT_VALIDATION : SPLIT_TRAIN;
}

/* The place among the race's runs with the lowest last loss; RACE_MOST where there is none. */
static size_t winner(const struct scene *scene)
{
    enum split_id split = deciding_split(&scene->race);
    size_t best = RACE_MOST;
    double lowest = INFINITY;

    for (size_t i = 0; i < scene->race.started; i++) {
        const struct run *run = racer(scene, i);
        double last = run != NULL ? run_last(run, run_loss[split]).value : NAN;
        if (run != NULL && run->state == RUN_FINISHED && last < lowest) {
            lowest = last;
            best = i;
        }
    }
    return best;
}

static int setting_width(const struct race *race, enum setting_id id)
{
    size_t width = strlen(settings[id].label);

    for (size_t i = 0; i < race->total; i++) {
        char text[CONFIG_TEXT_SIZE];
        size_t length = strlen(config_text(&race->configs[i], id, text, sizeof text));

        width = length > width ? length : width;
    }
    return (width > MOST_SETTING ? MOST_SETTING : (int)width) + 2;
}

static struct heads choose_heads(const struct scene *scene, int columns)
{
    const struct race *race = &scene->race;
    const struct config *configs[RACE_MOST];
    enum setting_id ids[SETTING_COUNT];
    struct heads heads = {.signs = NUMBER + runlook_number_width(&scene->runs)};
    int space = columns - 1 - heads.signs, room = space - FIGURES * FIGURE_WIDTH;

    heads.figures = room >= 0 ? FIGURES : space / FIGURE_WIDTH;
    for (size_t i = 0; i < race->total; i++)
        configs[i] = &race->configs[i];
    size_t n = runtable_differing(configs, race->total, ids);
    for (size_t i = 0; i < n; i++) {
        int width = setting_width(race, ids[i]);

        if (width > room)
            continue;
        room -= width;
        heads.ids[heads.count] = ids[i];
        heads.widths[heads.count++] = width;
    }
    return heads;
}

static void draw_figure(struct canvas *canvas, int row, int right, enum role role,
                        const char *format, double value)
{
    char text[24] = "-";

    if (!isnan(value))
        snprintf(text, sizeof text, format, value);
    canvas_text_right(canvas, row, right, FIGURE_WIDTH - 1, role, text);
}

static void draw_figures(struct canvas *canvas, int row, int at, const struct heads *heads,
                         const struct run *run, bool best)
{
    enum role role = best ? ROLE_GOOD : ROLE_TEXT;

    if (run->state == RUN_DIVERGED)
        canvas_text(canvas, row, at + 4, heads->figures * FIGURE_WIDTH - 4, ROLE_BAD, "diverged");
    if (run->epochs.count == 0 || run->state == RUN_DIVERGED)
        return;
    for (int i = 0; i < heads->figures; i++)
        draw_figure(canvas, row, at += FIGURE_WIDTH, role, i % 2 == 0 ? "%.4f" : "%.2f %%",
                    run_last(run, (i % 2 == 0 ? run_loss : run_accuracy)[i / 2]).value);
}

static void draw_run(struct canvas *canvas, int row, int column, const struct scene *scene,
                     const struct heads *heads, const struct run *run, bool best)
{
    if (best)
        canvas_glyph(canvas, row, column, GLYPH_STAR, ROLE_GOOD);
    runlook_sample(canvas, row, column + 2, run, run == run_list_current(&scene->runs));
    canvas_printf(canvas, row, column + NUMBER, heads->signs - NUMBER, ROLE_STRONG, "%u",
                  run->number);
    column += heads->signs;
    for (size_t i = 0; i < heads->count; i++) {
        char text[CONFIG_TEXT_SIZE];

        canvas_text(canvas, row, column, heads->widths[i] - 1, best ? ROLE_GOOD : ROLE_STRONG,
                    config_text(&run->config, heads->ids[i], text, sizeof text));
        column += heads->widths[i];
    }
    draw_figures(canvas, row, column, heads, run, best);
}

static void draw_heads(struct canvas *canvas, int row, int column, const struct heads *heads)
{
    static const char *const figures[FIGURES] = {"train loss", "train acc", "val loss", "val acc"};

    canvas_text(canvas, row, column + 5, 4, ROLE_DIM, "run");
    column += heads->signs;
    for (size_t i = 0; i < heads->count; i++) {
        canvas_text(canvas, row, column, heads->widths[i], ROLE_DIM, settings[heads->ids[i]].label);
        column += heads->widths[i];
    }
    for (int i = 0; i < heads->figures; i++)
        canvas_text_right(canvas, row, column += FIGURE_WIDTH, FIGURE_WIDTH - 1, ROLE_DIM,
                          figures[i]);
}

static int result_rows(const struct scene *scene)
{
    return (int)scene->race.total;
}

static bool result_key(void *state, const struct dialog_input *in)
{
    (void)state;
    switch (in->key->code) {
    case 'w':
        *in->request = (struct request){REQUEST_DIALOG, .dialog = DIALOG_WRITE};
        return false;
    case KEY_CODE_ENTER:
    case ' ':
    case 'q':
    case 'c':
        return false;
    default:
        return true;
    }
}

static void result_draw(const void *state, const struct scene *scene, struct canvas *canvas,
                        struct rect area)
{
    struct rect inside = canvas_frame(canvas, area, "the race");
    const struct race *race = &scene->race;
    int column = inside.column + 1, total = result_rows(scene);

    (void)state;
    if (inside.rows < 2 || inside.columns < NUMBER)
        return;
    struct heads heads = choose_heads(scene, inside.columns);
    size_t best = winner(scene);
    draw_heads(canvas, inside.row, column, &heads);
    for (size_t i = 0; i < race->started && (int)i + 1 < inside.rows; i++)
        if (racer(scene, i) != NULL)
            draw_run(canvas, inside.row + 1 + (int)i, column, scene, &heads, racer(scene, i),
                     i == best);
    if (inside.rows < total + 5)
        return;
    canvas_printf(canvas, inside.row + total + 2, column + 2, inside.columns - 4, ROLE_DIM,
                  "%s each, seed %llu, the same order of mini-batches.",
                  text_counted(race->configs[0].epochs, "epoch").text,
                  (unsigned long long)race->configs[0].seed);
    hints_draw(canvas, inside, dialog_result.hints);
}

const struct dialog_ops dialog_result = {
    .rows = 7, /* around those of the runs */
    .columns = 80,
    .list_rows = result_rows,
    .hints = "w write figures or chart   Esc back to the chart",
    .key = result_key,
    .draw = result_draw,
};
