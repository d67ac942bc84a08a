/* trial_panels: draws the points of the trials, and a line for each, the best first. */
#include "ui/widgets/trial_panels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/model/format.h"
#include "ui/widgets/chart.h"

/* --- chart ------------------------------------------------------------------------------------ */

#define MOST_CROSSES 16
#define LABEL_SIZE   24

static void fill_series(const struct trials *trials, const struct canvas *canvas,
                        struct series *series)
{
    static const enum role roles[TRIALS_MOST_GROUPS] = {ROLE_TRAIN, ROLE_VALIDATION, ROLE_TEST,
                                                        ROLE_RUN_1, ROLE_RUN_2,      ROLE_RUN_3};
    static const enum glyph markers[TRIALS_MOST_GROUPS] = {
        GLYPH_BULLET, GLYPH_DIAMOND, GLYPH_TRIANGLE, GLYPH_SQUARE, GLYPH_MIDDLE_DOT, GLYPH_CHECK};
    bool lines = trials_form_grid(trials);

    for (size_t g = 0; g < trials->group_count; g++) {
        size_t start = trials->starts[g];

        series[g] = (struct series){.label = trials->labels[g],
                                    .x = trials->x + start,
                                    .y = trials->y + start,
                                    .count = trials->starts[g + 1] - start,
                                    .role = roles[g],
                                    .style = lines ? LINE_SOLID : LINE_POINTS,
                                    .marker = glyph_char(canvas->glyphs, markers[g]),
                                    .priority = (uint8_t)(TRIALS_MOST_GROUPS - g)};
    }
}

/* The x axis spans all trials, also pending ones, so that it stays the same. */
static struct axis x_axis(const struct trials *trials)
{
    enum setting_id id = trials_x_setting(trials);
    double low = trials->low, high = trials->high;

    bool log = id != SETTING_COUNT && low > 0 && high >= 5 * low;
    if (log)
        return axis_make(low / 1.2, high * 1.2, true, false);
    double margin = fmax(0.04 * (high - low), id == SETTING_COUNT ? 0.5 : 0);
    return axis_make(low - margin, high + margin, false, false);
}

static void draw_no_points(struct canvas *canvas, struct rect area)
{
    struct rect inside = canvas_frame(canvas, area, "validation");
    const char *text = "each trial appears here after its first epoch";
    int column = inside.column + (inside.columns - (int)strlen(text)) / 2;

    if (!rect_empty(inside))
        canvas_text(canvas, inside.row + inside.rows / 2,
                    column > inside.column ? column : inside.column + 1, inside.columns - 2,
                    ROLE_DIM, text);
}

static struct mark best_mark(const struct canvas *canvas, const struct trial *best,
                             enum search_by by, double x, char label[LABEL_SIZE])
{
    double y = trials_figure(by, &best->best);

    snprintf(label, LABEL_SIZE, by == SEARCH_BY_VAL_ACC ? " %.2f %% " : " %.4f ", y);
    return chart_point(x, y, glyph_char(canvas->glyphs, GLYPH_STAR), label, ROLE_GOOD);
}

/* Diverged trials, at the bad end of the axis. Returns how many. */
static size_t add_crosses(const struct search_findings *f, const struct canvas *canvas,
                          enum setting_id id, double y, struct mark *marks)
{
    size_t count = 0;

    for (size_t i = 0; f != NULL && i < f->count && count < MOST_CROSSES; i++)
        if (f->trials[i].state == TRIAL_DIVERGED)
            marks[count++] =
                chart_point(trials_x(&f->trials[i], id, i + 1), y,
                            glyph_char(canvas->glyphs, GLYPH_CROSS), " diverged ", ROLE_BAD);
    return count;
}

void trial_chart_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f)
{
    enum setting_id id = trials_x_setting(trials);
    enum search_by by = f != NULL ? f->how.by : SEARCH_BY_VAL_ACC;
    size_t points = trials->starts[trials->group_count];
    double low = INFINITY, high = -INFINITY;
    struct series series[TRIALS_MOST_GROUPS];
    struct mark marks[1 + MOST_CROSSES];
    size_t mark_count = 0;
    char label[LABEL_SIZE];
    const struct trial *best = f != NULL ? trials_best(trials, f) : NULL;

    if (points == 0) { /* nothing to make axes of */
        draw_no_points(canvas, area);
        return;
    }
    fill_series(trials, canvas, series);
    for (size_t i = 0; i < points; i++) {
        low = fmin(low, trials->y[i]);
        high = fmax(high, trials->y[i]);
    }
    if (best != NULL)
        marks[mark_count++] =
            best_mark(canvas, best, by, trials_x(best, id, trials->order[0]), label);
    mark_count +=
        add_crosses(f, canvas, id, by == SEARCH_BY_VAL_ACC ? low : high, marks + mark_count);
    struct axis y = axis_make(low, high, false, true);
    if (by == SEARCH_BY_VAL_ACC)
        y.high = fmin(y.high, 100); /* there is nothing above */
    struct chart chart = {.title =
                              by == SEARCH_BY_VAL_ACC ? "validation accuracy %" : "validation loss",
                          .x_name = id == SETTING_COUNT ? "trial" : settings[id].name,
                          .series = series,
                          .series_count = trials->group_count,
                          .marks = marks,
                          .mark_count = mark_count,
                          .x = x_axis(trials),
                          .y = y};
    chart_draw(canvas, area, &chart);
}

/* --- table ------------------------------------------------------------------------------------ */

/* Columns that are dropped if space is short: the loss, then the epochs, then the number. */
struct columns {
    bool number;
    size_t settings;
    bool epochs, loss;
};

static struct columns fit_columns(const struct trials *trials, int room)
{
    int used = 2 + 4 + 10 + 11; /* mark, rank, accuracy, state */
    int first = trials->column_count > 0 ? trials->columns[0].width + 2 : 0;
    struct columns c = {.number = used + 7 + first <= room};

    used += c.number ? 7 : 0;
    while (c.settings < trials->column_count &&
           used + trials->columns[c.settings].width + 2 <= room)
        used += trials->columns[c.settings++].width + 2;
    c.epochs = used + 14 <= room;
    used += c.epochs ? 14 : 0;
    c.loss = used + 10 <= room;
    return c;
}

static void draw_heads(const struct trials *trials, struct canvas *canvas, struct rect line,
                       struct columns c)
{
    int row = line.row, at = line.column + 2 + 4;

    canvas_text_right(canvas, row, at, 4, ROLE_DIM, "rank");
    if (c.number)
        canvas_text_right(canvas, row, at += 7, 5, ROLE_DIM, "trial");
    for (size_t i = 0; i < c.settings; i++) {
        at += trials->columns[i].width + 2;
        canvas_text_right(canvas, row, at, trials->columns[i].width, ROLE_DIM,
                          settings[trials->columns[i].id].name);
    }
    if (c.epochs) {
        canvas_text_right(canvas, row, at += 8, 6, ROLE_DIM, "epochs");
        canvas_text_right(canvas, row, at += 6, 4, ROLE_DIM, "best");
    }
    if (c.loss)
        canvas_text_right(canvas, row, at += 10, 8, ROLE_DIM, "val loss");
    canvas_text_right(canvas, row, at += 10, 9, ROLE_DIM, "val acc %");
    canvas_text(canvas, row, at + 2, line.column + line.columns - at - 3, ROLE_DIM, "state");
    if (!c.number || c.settings < trials->column_count || !c.epochs || !c.loss)
        canvas_glyph(canvas, row, line.column + line.columns - 1, GLYPH_ELLIPSIS, ROLE_DIM);
}

static const enum role state_roles[TRIAL_STATE_COUNT] = {
    [TRIAL_WAITING] = ROLE_DIM,  [TRIAL_RUNNING] = ROLE_STRONG, [TRIAL_CANCELLED] = ROLE_DIM,
    [TRIAL_DIVERGED] = ROLE_BAD, [TRIAL_FAILED] = ROLE_BAD,
};

/* The word; of a running trial a bar instead. */
static void draw_state(struct canvas *canvas, int row, int column, int room,
                       const struct trial *trial)
{
    int bar = room - 6 < 20 ? room - 6 : 20;

    if (trial->state != TRIAL_RUNNING || bar < 4) {
        canvas_text(canvas, row, column, room, state_roles[trial->state],
                    trial_state_names[trial->state]);
        return;
    }
    canvas_bar(canvas, row, column, bar, trial->share, ROLE_BAR);
    canvas_printf(canvas, row, column + bar + 1, 5, ROLE_STRONG, "%.0f %%",
                  floor(100 * trial->share));
}

static void draw_number(struct canvas *canvas, int row, int right, int width, enum role role,
                        bool any, int decimals, double value)
{
    char text[FORMAT_SIZE] = "-";

    if (any)
        format_fixed(value, decimals, width, text);
    canvas_text_right(canvas, row, right, width, role, text);
}

/* Returns the column where its state begins. */
static int draw_trial(const struct trials *trials, struct canvas *canvas, struct rect line,
                      const struct search_findings *f, size_t place, struct columns c)
{
    size_t number = trials->order[place];
    const struct trial *trial = &f->trials[number - 1];
    bool best = place == 0 && trials->ranked > 0, any = trial->best.epoch > 0;
    enum role role = best ? ROLE_GOOD : any ? ROLE_TEXT : ROLE_DIM;
    int row = line.row, at = line.column + 2 + 4;
    char text[CONFIG_TEXT_SIZE];

    if (best)
        canvas_glyph(canvas, row, line.column + 1, GLYPH_STAR, ROLE_GOOD);
    draw_number(canvas, row, at, 4, role, place < trials->ranked, 0, (double)place + 1);
    if (c.number)
        draw_number(canvas, row, at += 7, 5, role, true, 0, (double)number);
    for (size_t i = 0; i < c.settings; i++) {
        at += trials->columns[i].width + 2;
        canvas_text_right(canvas, row, at, trials->columns[i].width, role,
                          config_text(&trial->config, trials->columns[i].id, text, sizeof text));
    }
    if (c.epochs) {
        draw_number(canvas, row, at += 8, 6, role, true, 0, (double)trial->epochs);
        draw_number(canvas, row, at += 6, 4, role, any, 0, (double)trial->best.epoch);
    }
    if (c.loss)
        draw_number(canvas, row, at += 10, 8, role, any, 5, trial->best.loss[SPLIT_VALIDATION]);
    draw_number(canvas, row, at += 10, 8, role, any, 2, trial->best.accuracy[SPLIT_VALIDATION]);
    draw_state(canvas, row, at + 2, line.column + line.columns - at - 3, trial);
    return at + 1;
}

struct rect trial_table_rows(struct rect area)
{
    struct rect rows = rect_inset(area, 1);

    rect_cut_top(&rows, 1);
    return rows;
}

void trial_table_draw(struct canvas *canvas, struct rect area, const struct trials *trials,
                      const struct search_findings *f, size_t top, size_t selected)
{
    struct rect inside = canvas_frame(canvas, area, "trials");

    if (rect_empty(inside))
        return;
    if (f == NULL) {
        canvas_text(canvas, inside.row + inside.rows / 2, inside.column + 2, inside.columns - 4,
                    ROLE_KEY, "Enter starts; E edits the plan");
        return;
    }
    struct columns c = fit_columns(trials, inside.columns);
    draw_heads(trials, canvas, rect_cut_top(&inside, 1), c);
    for (int i = 0; i < inside.rows && top + (size_t)i < trials->count; i++) {
        struct rect line = {inside.row + i, inside.column, 1, inside.columns};
        size_t place = top + (size_t)i;

        line.columns = draw_trial(trials, canvas, line, f, place, c) - line.column;
        if (trials->order[place] == selected) /* but not its bar */
            canvas_emphasize(canvas, line, LOOK_REVERSE);
    }
}
