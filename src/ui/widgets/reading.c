/* reading: the values of the charts' lines at the cursor, as a table. */
#include "ui/widgets/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/model/format.h"

enum { LOSS = 8, ACCURACY = 10, PLACE = 13, MOST_NAME = 24 };

/* The columns of the table. */
struct table {
    int sample, name;
    bool place;
};

/* Index of the line's point nearest to x, SIZE_MAX if it has none. */
static size_t nearest_point(const struct series *series, double x)
{
    size_t nearest = SIZE_MAX;
    double distance = INFINITY;

    for (size_t i = 0; i < series->count; i++) {
        if (isnan(series->y[i]) || !(fabs(series->x[i] - x) < distance))
            continue;
        distance = fabs(series->x[i] - x);
        nearest = i;
    }
    return nearest;
}

/* "epoch 3.20", "step 1600", "12.3 s". */
static char *place_text(enum x_axis axis, double x, char *buffer, size_t size)
{
    if (axis == X_STEP)
        snprintf(buffer, size, "step %.0f", x);
    else if (axis == X_SECONDS)
        snprintf(buffer, size, "%.1f s", x);
    else
        snprintf(buffer, size, "epoch %.2f", x);
    return buffer;
}

void reading_line(const struct series *series, size_t count, enum x_axis axis, double x,
                  int columns, char *text, size_t size)
{
    char entry[96], figure[FORMAT_SIZE];
    int used = text_columns(place_text(axis, x, text, size));

    for (size_t i = 0; i < count; i++) {
        size_t nearest = nearest_point(&series[i], x);

        if (nearest == SIZE_MAX || series[i].label == NULL)
            continue;
        int length = snprintf(entry, sizeof entry, "  %s %s", series[i].label,
                              format_figure(series[i].y[nearest], figure));
        if (used + length > columns || (size_t)(used + length) >= size)
            return;
        used += snprintf(text + used, size - (size_t)used, "%s", entry);
    }
}

/* In a column of so many, one of them the gap before it. */
static void draw_figure(struct canvas *canvas, int row, int right, int columns,
                        const struct series *series, double x, int decimals, const char *unit)
{
    size_t nearest = nearest_point(series, x);
    char figure[FORMAT_SIZE], text[FORMAT_SIZE + 8] = "-";
    int room = columns - 1 - (int)strlen(unit);

    if (nearest != SIZE_MAX)
        snprintf(text, sizeof text, "%s%s",
                 format_fixed(series->y[nearest], decimals, room, figure), unit);
    canvas_text_right(canvas, row, right, columns - 1, ROLE_STRONG, text);
}

static void draw_row(struct canvas *canvas, struct rect line, struct table table,
                     const struct series *loss, const struct series *accuracy, enum x_axis axis,
                     double x)
{
    int column = line.column + 1;
    size_t nearest = nearest_point(loss, x);
    char place[FORMAT_SIZE];

    chart_sample(canvas, line.row, column, table.sample, loss);
    column += table.sample + 1;
    canvas_text(canvas, line.row, column, table.name, loss->role, loss->label);
    column += table.name + LOSS;
    draw_figure(canvas, line.row, column, LOSS, loss, x, 4, "");
    column += ACCURACY;
    draw_figure(canvas, line.row, column, ACCURACY, accuracy, x, 2, " %");
    if (nearest != SIZE_MAX && table.place)
        canvas_text_right(canvas, line.row, column + PLACE, PLACE - 2, ROLE_DIM,
                          place_text(axis, loss->x[nearest], place, sizeof place));
}

/* Distributes the space: first the names, of `longest` columns, then the points' positions, then
 * longer samples of the lines. */
static struct table plan(int columns, int longest, enum glyph_set set)
{
    int room = columns - 1 - 1 - 1 - LOSS - ACCURACY - 1;
    struct table table = {.sample = 1, .place = room - PLACE >= longest};

    if (table.place)
        room -= PLACE;
    if (room >= longest + 2 && set != GLYPH_SET_ASCII) {
        table.sample = 3;
        room -= 2;
    }
    table.name = room > MOST_NAME ? MOST_NAME : room;
    return table;
}

static int longest_label(const struct series *series, size_t count)
{
    int longest = 0;

    for (size_t i = 0; i < count; i++) {
        int columns = series[i].label != NULL ? text_columns(series[i].label) : 0;

        longest = columns > longest ? columns : longest;
    }
    return longest;
}

/* "step 1600  00:07  rate 0.1": of the mini-batch nearest to x. */
static void draw_step(struct canvas *canvas, struct rect line, const struct run *run,
                      enum x_axis axis, double x)
{
    const struct scalar_series rate = run_series(run, "batch/lr");
    size_t nearest = SIZE_MAX;
    double distance = INFINITY;
    char time[FORMAT_SIZE];

    for (size_t i = 0; i < rate.count; i++) {
        double away = fabs(curves_x(run, axis, rate.moments[i].step, rate.moments[i].seconds) - x);

        if (away < distance) {
            distance = away;
            nearest = i;
        }
    }
    if (nearest != SIZE_MAX)
        canvas_printf(canvas, line.row, line.column + 1, line.columns - 1, ROLE_DIM,
                      "step %llu  %s  rate %g", (unsigned long long)rate.moments[nearest].step,
                      format_duration(rate.moments[nearest].seconds, time), rate.values[nearest]);
}

void reading_draw(struct canvas *canvas, struct rect area, const struct series *loss,
                  const struct series *accuracy, size_t count, const struct run *run,
                  enum x_axis axis, double x)
{
    char place[FORMAT_SIZE], title[64];

    snprintf(title, sizeof title, "at %s", place_text(axis, x, place, sizeof place));
    struct rect inside = canvas_frame(canvas, area, title);
    struct table table = plan(inside.columns, longest_label(loss, count), canvas->glyphs);

    if (inside.rows < 2 || table.name < 1)
        return;
    int column = inside.column + 1 + table.sample + 1 + table.name;
    struct rect head = rect_cut_top(&inside, 1);
    canvas_text_right(canvas, head.row, column + LOSS, LOSS - 1, ROLE_DIM, "loss");
    canvas_text_right(canvas, head.row, column + LOSS + ACCURACY, ACCURACY - 1, ROLE_DIM,
                      "accuracy");
    if (inside.rows > 2)
        draw_step(canvas, rect_cut_bottom(&inside, 1), run, axis, x);
    for (size_t i = 0; i < count && inside.rows > 0; i++)
        if (loss[i].label != NULL)
            draw_row(canvas, rect_cut_top(&inside, 1), table, &loss[i], &accuracy[i], axis, x);
}
