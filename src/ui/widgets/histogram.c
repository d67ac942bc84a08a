/* histogram: the distribution of values, as columns over an axis with its range. */
#include "ui/widgets/histogram.h"

#include <math.h>
#include <stdio.h>

#include "ui/model/format.h"

enum { COLUMNS_MOST = 2 * HISTOGRAM_BINS + 1 };

/* A bin under several columns is divided among them. */
void histogram_heights(const struct histogram *histogram, double *heights, int n)
{
    double width = (double)HISTOGRAM_BINS / n, most = 0; /* width of a column, in bins */

    for (int i = 0; i < n; i++) {
        double from = i * width, to = from + width, sum = 0;

        for (int bin = (int)from; bin < HISTOGRAM_BINS && bin < to; bin++)
            sum += histogram->bins[bin] * fmax(0, fmin(to, bin + 1) - fmax(from, bin));
        heights[i] = sqrt(sum);
        most = fmax(most, heights[i]);
    }
    for (int i = 0; i < n && most > 0; i++)
        heights[i] /= most;
}

/* "5.0e-4" -> "5e-4", "0.500" -> "0.5": the ends are round. */
static char *format_end(double value, char buffer[FORMAT_SIZE])
{
    int exponent = (int)floor(log10(fabs(value)) + 1e-9);

    if (exponent < -2 || exponent > 4)
        snprintf(buffer, FORMAT_SIZE, "%.0fe%d", value / pow(10, exponent), exponent);
    else
        snprintf(buffer, FORMAT_SIZE, "%.*f", exponent < 0 ? -exponent : 0, value);
    return buffer;
}

static void draw_ends(struct canvas *canvas, struct rect line, const struct histogram *histogram)
{
    char end[FORMAT_SIZE];
    int right = line.column + line.columns, middle = line.column + line.columns / 2;
    bool even = histogram->low < 0;
    int left = canvas_text(canvas, line.row, line.column, line.columns, ROLE_DIM,
                           even ? format_end(histogram->low, end) : "0");

    format_end(histogram->high, end);
    int room = right - text_columns(end);
    if (room > line.column + left)
        canvas_text(canvas, line.row, room, right - room, ROLE_DIM, end);
    if (even && middle > line.column + left && middle + 1 < room)
        canvas_text(canvas, line.row, middle, 1, ROLE_DIM, "0");
}

void histogram_draw(struct canvas *canvas, struct rect area, const struct histogram *histogram)
{
    struct rect line = rect_cut_bottom(&area, 1);
    double heights[COLUMNS_MOST], range = histogram->high - histogram->low;
    int columns = area.columns < COLUMNS_MOST ? area.columns : COLUMNS_MOST;

    if (columns % 2 == 0)
        columns--; /* one in the middle, for 0 */
    if (columns < 1 || !(range > 0))
        return;
    line.columns = columns;
    draw_ends(canvas, line, histogram);
    histogram_heights(histogram, heights, columns);
    for (int i = 0; i < columns; i++) {
        double from = histogram->low + range * i / columns, to = from + range / columns;
        bool zero = from <= 1e-9 * range && to > 1e-9 * range;
        enum role role = zero ? ROLE_STRONG : from < 0 ? ROLE_TRAIN : ROLE_VALIDATION;

        canvas_column(canvas, area.row + area.rows - 1, area.column + i, area.rows, heights[i],
                      role);
    }
}
