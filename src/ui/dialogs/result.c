/* result: the table at the end of a race. */
#include "ui/dialogs/result.h"

#include <math.h>
#include <stdio.h>

#include "ui/hints.h"

#define NAME_WIDTH  8
#define FIRST_WIDTH 22 /* name, rate, batch */

static const struct run *run_of(const struct scene *scene, unsigned number)
{
    for (size_t i = 0; i < scene->runs.count; i++)
        if (scene->runs.items[i].number == number)
            return &scene->runs.items[i];
    return NULL;
}

static const struct epoch_metrics *last_epoch(const struct run *run)
{
    return run->history.epoch_count > 0 ? &run->history.epochs[run->history.epoch_count - 1] : NULL;
}

/* The split that decides: validation where all were evaluated on it, else training. */
static enum split_id deciding_split(const struct scene *scene)
{
    const struct run *run = run_of(scene, scene->race.numbers[0]);
    const struct epoch_metrics *last = run != NULL ? last_epoch(run) : NULL;

    return last != NULL && isnan(last->loss[SPLIT_VALIDATION]) ? SPLIT_TRAIN : SPLIT_VALIDATION;
}

/* The place among the race's runs with the lowest last loss; RACE_RUNS where there is none. */
static size_t winner(const struct scene *scene, enum split_id split)
{
    size_t best = RACE_RUNS;
    double lowest = INFINITY;

    for (size_t i = 0; i < scene->race.started; i++) {
        const struct run *run = run_of(scene, scene->race.numbers[i]);
        const struct epoch_metrics *last = run != NULL ? last_epoch(run) : NULL;
        if (last != NULL && run->state == RUN_FINISHED && last->loss[split] < lowest) {
            lowest = last->loss[split];
            best = i;
        }
    }
    return best;
}

static void draw_figure(struct canvas *canvas, int row, int right, const char *format, double value)
{
    char text[24] = "-";

    if (!isnan(value))
        snprintf(text, sizeof text, format, value);
    canvas_text_right(canvas, row, right, 10, ROLE_TEXT, text);
}

static void draw_run(struct canvas *canvas, int row, int column, const struct run *run, bool best)
{
    const struct epoch_metrics *last = last_epoch(run);
    char rate[CONFIG_TEXT_SIZE];

    canvas_text(canvas, row, column, NAME_WIDTH, best ? ROLE_GOOD : ROLE_STRONG,
                initializer_names[run->config.initializer]);
    canvas_text_right(canvas, row, column + 15, 7, ROLE_TEXT,
                      config_text(&run->config, SETTING_RATE, rate, sizeof rate));
    canvas_printf(canvas, row, column + 17, 6, ROLE_TEXT, "%5zu", run->config.batch_size);
    if (run->state == RUN_DIVERGED)
        canvas_text(canvas, row, column + FIRST_WIDTH + 4, 20, ROLE_BAD, "diverged");
    if (last == NULL || run->state == RUN_DIVERGED)
        return;
    for (int s = 0; s < 2; s++) {
        int right = column + FIRST_WIDTH + 11 + 22 * s;
        draw_figure(canvas, row, right, "%.4f", last->loss[s]);
        draw_figure(canvas, row, right + 11, "%.2f %%", last->accuracy[s]);
    }
    if (best)
        canvas_put(canvas, row, column - 2, glyph_char(canvas->glyphs, GLYPH_STAR), ROLE_GOOD);
}

static void draw_heads(struct canvas *canvas, int row, int column)
{
    static const char *const heads[] = {"train loss", "train acc", "val loss", "val acc"};

    canvas_text(canvas, row, column, NAME_WIDTH, ROLE_DIM, "init");
    canvas_text_right(canvas, row, column + 15, 7, ROLE_DIM, "rate");
    canvas_text_right(canvas, row, column + 22, 6, ROLE_DIM, "batch");
    for (int i = 0; i < 4; i++)
        canvas_text_right(canvas, row, column + FIRST_WIDTH + 11 * (i + 1), 10, ROLE_DIM, heads[i]);
}

void result_draw(const struct dialog *dialog, const struct scene *scene, struct canvas *canvas)
{
    struct rect inside = canvas_frame(canvas, dialog->area, "the race");
    const struct run *first = run_of(scene, scene->race.numbers[0]);
    size_t best = winner(scene, deciding_split(scene));
    int column = inside.column + 3;

    if (inside.rows < RACE_RUNS + 2 || first == NULL)
        return;
    draw_heads(canvas, inside.row, column);
    for (size_t i = 0; i < scene->race.started; i++) {
        const struct run *run = run_of(scene, scene->race.numbers[i]);
        if (run != NULL)
            draw_run(canvas, inside.row + 1 + (int)i, column, run, i == best);
    }
    if (inside.rows < RACE_RUNS + 5)
        return;
    canvas_printf(canvas, inside.row + RACE_RUNS + 2, column, inside.columns - 4, ROLE_DIM,
                  "%zu epochs each, seed %llu, the same order of mini-batches.",
                  first->config.epochs, (unsigned long long)first->config.seed);
    hints_draw(canvas, inside.row + inside.rows - 1, inside.column + 2, inside.columns - 3,
               RESULT_HINTS);
}

enum dialog_result result_key(struct dialog *dialog, const struct key_press *key,
                              const struct scene *scene)
{
    switch (key->code) {
    case 'w':
        dialog_open(dialog, DIALOG_WRITE, scene);
        return DIALOG_STAYS;
    case KEY_CODE_ESCAPE:
    case KEY_CODE_ENTER:
    case KEY_CODE_CTRL_C:
    case ' ':
    case 'q':
    case 'c':
        return DIALOG_CLOSED;
    default:
        return DIALOG_STAYS;
    }
}
