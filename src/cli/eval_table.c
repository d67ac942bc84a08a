/* eval_table: one writer a format. */
#include "cli/eval_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/quote.h"
#include "base/text.h"

static int digits(size_t n)
{
    return snprintf(NULL, 0, "%zu", n);
}

/* A number, or what the format has for none; */
static void figure(double value, int decimals, const char *none, int width, FILE *file)
{
    if (isfinite(value))
        fprintf(file, "%*.*f", width, decimals, value);
    else
        fprintf(file, "%*s", width, none);
}

/* --- text --- */

/* "3", or "3 Dress" where the classes have names. */
static void label_of(size_t class, char *const *names, char *buffer, size_t size)
{
    int used = snprintf(buffer, size, "%zu", class);

    if (strcmp(buffer, names[class]) != 0)
        snprintf(buffer + used, size - (size_t)used, " %s", names[class]);
}

static int label_width(char *const *names, size_t class_count)
{
    char label[128];
    int width = (int)strlen("class");

    for (size_t c = 0; c < class_count; c++) {
        label_of(c, names, label, sizeof label);
        int columns = text_columns(label);
        width = columns > width ? columns : width;
    }
    return width;
}

static void text_label(size_t class, char *const *names, int width, FILE *file)
{
    char label[128];

    label_of(class, names, label, sizeof label);
    quote_plain(label, width, file);
}

static void text_classes(const struct split_result *e, char *const *names, FILE *file)
{
    size_t class_count = e->confusion.class_count;
    int width = label_width(names, class_count);

    fprintf(file, "\n%s, by class:\n%-*s  %8s  %9s  %9s  %9s\n", split_names[e->split], width,
            "class", "images", "precision", "recall", "F1");
    for (size_t c = 0; c < class_count; c++) {
        struct class_figures f = confusion_class(&e->confusion, c);
        text_label(c, names, width, file);
        fprintf(file, "  %8zu", f.count);
        figure(100 * f.precision, 4, "-", 11, file);
        figure(100 * f.recall, 4, "-", 11, file);
        figure(100 * f.f1, 4, "-", 11, file);
        fputc('\n', file);
    }
}

static int cell_width(const struct confusion *confusion)
{
    size_t cells = confusion->class_count * confusion->class_count;
    size_t most = confusion->class_count - 1;

    for (size_t i = 0; i < cells; i++)
        most = confusion->counts[i] > most ? confusion->counts[i] : most;
    return digits(most);
}

static void text_confusion(const struct split_result *e, char *const *names, FILE *file)
{
    const struct confusion *confusion = &e->confusion;
    int width = label_width(names, confusion->class_count), cell = cell_width(confusion);

    fprintf(file, "\n%s, confusion: a row is the truth, a column the prediction\n%-*s",
            split_names[e->split], width, "class");
    for (size_t p = 0; p < confusion->class_count; p++)
        fprintf(file, "  %*zu", cell, p);
    fputc('\n', file);
    for (size_t t = 0; t < confusion->class_count; t++) {
        text_label(t, names, width, file);
        for (size_t p = 0; p < confusion->class_count; p++) {
            size_t count = confusion_count(confusion, t, p);
            if (count == 0)
                fprintf(file, "  %*s", cell, ".");
            else
                fprintf(file, "  %*zu", cell, count);
        }
        fputc('\n', file);
    }
}

static void write_text(const struct split_result *evaluations, size_t n, char *const *names,
                       FILE *file)
{
    fprintf(file, "%-5s  %8s  %10s  %9s\n", "split", "images", "loss", "accuracy");
    for (size_t i = 0; i < n; i++) {
        fprintf(file, "%-5s  %8zu", split_names[evaluations[i].split], evaluations[i].count);
        figure(evaluations[i].loss, 5, "-", 12, file);
        figure(evaluations[i].accuracy, 4, "-", 11, file);
        fputc('\n', file);
    }
    for (size_t i = 0; i < n; i++) {
        text_classes(&evaluations[i], names, file);
        if (evaluations[i].confusion.class_count <= EVAL_TABLE_CLASSES)
            text_confusion(&evaluations[i], names, file);
        else
            fprintf(file, "\nThe confusions of so many classes are in --format csv and jsonl.\n");
    }
}

/* --- CSV --- */

static void csv_figure(enum split_id split, const char *name, double value, int decimals,
                       FILE *file)
{
    fprintf(file, "%s,%s,,,", split_names[split], name);
    figure(value, decimals, "", 0, file);
    fputc('\n', file);
}

static void csv_class(enum split_id split, const char *name, size_t class, double share, FILE *file)
{
    fprintf(file, "%s,%s,%zu,,", split_names[split], name, class);
    figure(100 * share, 4, "", 0, file);
    fputc('\n', file);
}

static void csv_split(const struct split_result *e, FILE *file)
{
    const char *split = split_names[e->split];
    size_t class_count = e->confusion.class_count;

    fprintf(file, "%s,images,,,%zu\n", split, e->count);
    csv_figure(e->split, "loss", e->loss, 6, file);
    csv_figure(e->split, "accuracy", e->accuracy, 4, file);
    for (size_t c = 0; c < class_count; c++) {
        struct class_figures f = confusion_class(&e->confusion, c);
        fprintf(file, "%s,images,%zu,,%zu\n", split, c, f.count);
        csv_class(e->split, "precision", c, f.precision, file);
        csv_class(e->split, "recall", c, f.recall, file);
        csv_class(e->split, "f1", c, f.f1, file);
    }
    for (size_t t = 0; t < class_count; t++)
        for (size_t p = 0; p < class_count; p++)
            fprintf(file, "%s,confusion,%zu,%zu,%zu\n", split, t, p,
                    confusion_count(&e->confusion, t, p));
}

/* --- JSON Lines --- */

static void json_number(const char *key, double value, int decimals, FILE *file)
{
    fprintf(file, ",\"%s\":", key);
    figure(value, decimals, "null", 0, file); /* JSON knows no NaN and no infinity */
}

static void json_class(const struct confusion *confusion, size_t class, const char *name,
                       FILE *file)
{
    struct class_figures f = confusion_class(confusion, class);

    fprintf(file, "%s{\"class\":%zu,\"name\":", class > 0 ? "," : "", class);
    quote_json(name, file);
    fprintf(file, ",\"images\":%zu", f.count);
    json_number("precision", 100 * f.precision, 4, file);
    json_number("recall", 100 * f.recall, 4, file);
    json_number("f1", 100 * f.f1, 4, file);
    fputc('}', file);
}

static void json_split(const struct split_result *e, char *const *names, FILE *file)
{
    size_t class_count = e->confusion.class_count;

    fprintf(file, "{\"split\":\"%s\",\"images\":%zu", split_names[e->split], e->count);
    json_number("loss", e->loss, 6, file);
    json_number("accuracy", e->accuracy, 4, file);
    fputs(",\"classes\":[", file);
    for (size_t c = 0; c < class_count; c++)
        json_class(&e->confusion, c, names[c], file);
    fputs("],\"confusion\":[", file);
    for (size_t t = 0; t < class_count; t++) {
        fputs(t > 0 ? ",[" : "[", file);
        for (size_t p = 0; p < class_count; p++)
            fprintf(file, "%s%zu", p > 0 ? "," : "", confusion_count(&e->confusion, t, p));
        fputc(']', file);
    }
    fputs("]}\n", file);
}

void eval_table_write(const struct split_result *evaluations, size_t n, char *const *names,
                      enum report_format format, FILE *file)
{
    if (format == REPORT_TEXT)
        write_text(evaluations, n, names, file);
    else if (format == REPORT_CSV)
        fputs("split,figure,class,prediction,value\n", file);
    for (size_t i = 0; i < n; i++) {
        if (format == REPORT_CSV)
            csv_split(&evaluations[i], file);
        else if (format == REPORT_JSONL)
            json_split(&evaluations[i], names, file);
    }
}
