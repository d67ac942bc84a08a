/* ascii_plot: rows of characters, each column the mean of the points that fall into it. */
#include "cli/ascii_plot.h"

#include <math.h>
#include <string.h>

#define WIDTH  64 /* of the plot itself */
#define HEIGHT 14
#define MARGIN 7 /* of the numbers on the left */
#define TICKS  12

struct sketch {
    char cells[HEIGHT][WIDTH];
    struct axis x, y;
};

static long column_of(const struct sketch *sketch, double x)
{
    double position = axis_position(sketch->x, x);

    return position >= 0 && position <= 1 ? lround(position * (WIDTH - 1)) : -1;
}

/* From the top. */
static long row_of(const struct sketch *sketch, double y)
{
    double position = axis_position(sketch->y, y);

    return position >= 0 && position <= 1 ? lround((1 - position) * (HEIGHT - 1)) : -1;
}

static void draw_mark(struct sketch *sketch, double mark)
{
    long column = column_of(sketch, mark);

    for (int row = 0; column >= 0 && row < HEIGHT; row++)
        sketch->cells[row][column] = '|';
}

static void draw_curve(struct sketch *sketch, const double *x, const double *y, size_t count)
{
    double sums[WIDTH] = {0};
    size_t counts[WIDTH] = {0};

    for (size_t i = 0; i < count; i++) {
        long column = column_of(sketch, x[i]);
        if (column < 0)
            continue;
        sums[column] += y[i];
        counts[column]++;
    }
    for (int column = 0; column < WIDTH; column++) {
        long row = counts[column] > 0 ? row_of(sketch, sums[column] / (double)counts[column]) : -1;
        if (row >= 0)
            sketch->cells[row][column] = '*';
    }
}

static void write_rows(const struct sketch *sketch, FILE *file)
{
    double ticks[TICKS];
    size_t count = axis_ticks(sketch->y, ticks, TICKS);
    double step = count > 1 ? ticks[1] - ticks[0] : 0;

    for (int row = 0; row < HEIGHT; row++) {
        char label[24] = "";
        for (size_t i = 0; i < count; i++)
            if (row_of(sketch, ticks[i]) == row)
                axis_label(ticks[i], step, label, sizeof label);
        int length = WIDTH;
        while (length > 0 && sketch->cells[row][length - 1] == ' ')
            length--;
        fprintf(file, "%*s |%.*s\n", MARGIN, label, length, sketch->cells[row]);
    }
}

static void write_x_axis(const struct sketch *sketch, FILE *file)
{
    double ticks[TICKS];
    size_t count = axis_ticks(sketch->x, ticks, TICKS);
    char rule[WIDTH + 1], line[WIDTH + 32];
    size_t end = 0; /* of what stands in the line */

    memset(rule, '-', WIDTH);
    rule[WIDTH] = '\0';
    memset(line, ' ', sizeof line);
    for (size_t i = 0; i < count; i++) {
        char label[24];
        long column = column_of(sketch, ticks[i]);
        axis_label(ticks[i], 0, label, sizeof label);
        if (column < 0 || (end > 0 && (size_t)column <= end))
            continue;
        rule[column] = '+';
        end = (size_t)column + strlen(label);
        memcpy(line + column, label, strlen(label));
    }
    fprintf(file, "%*s +%s\n%*s  %.*s\n", MARGIN, "", rule, MARGIN, "", (int)end, line);
}

void ascii_plot_write(FILE *file, struct axis x_axis, struct axis y_axis, const double *x,
                      const double *y, size_t count, double mark)
{
    struct sketch sketch = {.x = x_axis, .y = y_axis};

    memset(sketch.cells, ' ', sizeof sketch.cells);
    draw_mark(&sketch, mark);
    draw_curve(&sketch, x, y, count);
    write_rows(&sketch, file);
    write_x_axis(&sketch, file);
}
