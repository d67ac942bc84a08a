/* trial_chart: draws the points of the trials, their best and those that diverged. */
#include "ui/widgets/trial_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/widgets/chart.h"

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
