/* predict_table: one writer a format. */
#include "cli/predict_table.h"

#include <math.h>
#include <string.h>

#include "base/quote.h"
#include "base/text.h"
#include "cli/ascii_image.h"
#include "mlptui/data/dataset.h"
#include "mlptui/nn/loss.h"

#define BAR_WIDTH  24
#define LEAST_ROWS 10 /* of bars, however low the picture */

/* The classes by probability, the likeliest first, the lower number first on a tie. Insertion:
 * there are at most 256 of them. */
static void rank(const struct prediction *p, size_t *order)
{
    for (size_t c = 0; c < p->class_count; c++) {
        size_t at = c;
        for (; at > 0 && p->probabilities[order[at - 1]] < p->probabilities[c]; at--)
            order[at] = order[at - 1];
        order[at] = c;
    }
}

static void text_percent(float share, FILE *file)
{
    if (isnan(share))
        fprintf(file, "%8s  ", "-");
    else
        fprintf(file, "%8.4f %%", 100.0 * (double)share);
}

static int name_width(const struct prediction *p)
{
    int width = 1;

    for (size_t c = 0; c < p->class_count; c++) {
        int columns = text_columns(p->class_names[c]);
        width = columns > width ? columns : width;
    }
    return width;
}

static void text_class(const struct prediction *p, size_t class, int width, bool utf8, FILE *file)
{
    fputs("  ", file);
    quote_plain(p->class_names[class], width, file);
    fputs("  ", file);
    ascii_image_bar((double)p->probabilities[class], BAR_WIDTH, utf8, file);
    text_percent(p->probabilities[class], file);
}

/* A line of the picture in its frame; its top and bottom edge; what is below it. */
static void text_picture(const struct ascii_image *d, size_t line, FILE *file)
{
    bool edge = line == 0 || line == d->lines + 1;
    const char *left = line == 0 ? "┌"
                       : edge    ? "└"
                                 : "│",
               *right = line == 0 ? "┐"
                        : edge    ? "┘"
                                  : "│";

    if (line > d->lines + 1) {
        fprintf(file, "%*s", (int)d->width + 2, "");
        return;
    }
    fputs(d->utf8 ? left : edge ? "+" : "|", file);
    for (size_t x = 0; edge && x < d->width; x++)
        fputs(d->utf8 ? "─" : "-", file);
    if (!edge)
        ascii_image_line(d, line - 1, file);
    fputs(d->utf8 ? right : edge ? "+" : "|", file);
}

static void write_text(const struct prediction *p, FILE *file)
{
    bool utf8 = ascii_image_locale_is_utf8();
    struct ascii_image drawing = ascii_image_of(p->pixels, p->rows, p->columns, utf8);
    size_t order[DATASET_MAX_CLASSES], best = loss_arg_max(p->probabilities, p->class_count);
    size_t most = drawing.lines > LEAST_ROWS ? drawing.lines : LEAST_ROWS;
    size_t shown = p->class_count < most ? p->class_count : most;
    int width = name_width(p);

    rank(p, order);
    quote_plain(p->name, 0, file);
    fputs(": ", file);
    quote_plain(p->class_names[best], 0, file);
    fputc('\n', file);
    for (size_t line = 0; line < drawing.lines + 2 || line <= shown; line++) {
        text_picture(&drawing, line, file);
        if (line > 0 && line <= shown)
            /* rank filled it in. NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
            text_class(p, order[line - 1], width, utf8, file);
        fputc('\n', file);
    }
    if (shown < p->class_count)
        fprintf(file, "(left out: %s)\n",
                text_counted(p->class_count - shown, "less likely class").text);
}

static void write_csv(const struct prediction *p, FILE *file)
{
    size_t best = loss_arg_max(p->probabilities, p->class_count);

    quote_csv(p->name, file);
    fprintf(file, ",%zu,", best);
    quote_csv(p->class_names[best], file);
    for (size_t c = 0; c < p->class_count; c++)
        if (isnan(p->probabilities[c]))
            fputc(',', file);
        else
            fprintf(file, ",%.6f", (double)p->probabilities[c]);
    fputc('\n', file);
}

static void write_jsonl(const struct prediction *p, FILE *file)
{
    size_t best = loss_arg_max(p->probabilities, p->class_count);

    fputs("{\"image\":", file);
    quote_json(p->name, file);
    fprintf(file, ",\"class\":%zu,\"name\":", best);
    quote_json(p->class_names[best], file);
    fputs(",\"probabilities\":[", file);
    for (size_t c = 0; c < p->class_count; c++) {
        fputs(c > 0 ? "," : "", file);
        if (isnan(p->probabilities[c]))
            fputs("null", file);
        else
            fprintf(file, "%.6f", (double)p->probabilities[c]);
    }
    fputs("]}\n", file);
}

void predict_table_begin(enum report_format format, char *const *class_names, size_t class_count,
                         FILE *file)
{
    if (format != REPORT_CSV)
        return;
    fputs("image,class,name", file);
    for (size_t c = 0; c < class_count; c++) {
        char title[128];
        snprintf(title, sizeof title, "p_%s", class_names[c]);
        fputc(',', file);
        quote_csv(title, file);
    }
    fputc('\n', file);
}

void predict_table_write(const struct prediction *prediction, enum report_format format, bool first,
                         FILE *file)
{
    if (format == REPORT_TEXT) {
        fputs(first ? "" : "\n", file);
        write_text(prediction, file);
    } else if (format == REPORT_CSV) {
        write_csv(prediction, file);
    } else {
        write_jsonl(prediction, file);
    }
}
