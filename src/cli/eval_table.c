/* eval_table: the same figures in three shapes: several tables, one figure a line, one object a
 * split. */
#include "cli/eval_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "store/record.h"

/* A table has tables of their own for the last two. */
static const struct record_column split_columns[] = {
    {.key = "split", .width = -5},
    {.key = "images", .width = 8},
    {.key = "loss", .width = 10, .table_digits = 5, .digits = 6},
    {.key = "accuracy", .width = 9, .table_digits = 4, .digits = 4},
    {.key = "classes", .absent = RECORD_IN_TABLE},
    {.key = "confusion", .absent = RECORD_IN_TABLE},
};

static const struct record_column class_columns[] = {
    {.key = "class", .absent = RECORD_IN_NESTED}, /* with its name */
    {.key = "class", .absent = RECORD_IN_TABLE},
    {.key = "name", .absent = RECORD_IN_TABLE},
    {.key = "images", .width = 8},
    {.key = "precision", .width = 9, .table_digits = 4, .digits = 4},
    {.key = "recall", .width = 9, .table_digits = 4, .digits = 4},
    {.key = "f1", .heading = "F1", .width = 9, .table_digits = 4, .digits = 4},
};

static const struct record_column figure_columns[] = {{.key = "split"},
                                                      {.key = "figure"},
                                                      {.key = "class"},
                                                      {.key = "prediction"},
                                                      {.key = "value", .digits = 4}};

#define COUNT(columns) (sizeof(columns) / sizeof(columns)[0])

static struct record_value figure(double value)
{
    return isfinite(value) ? REAL(value) : NONE;
}

/* "3", or "3 Dress" where the classes have names. */
static void label_of(size_t class, const char *name, char *buffer, size_t size)
{
    int used = snprintf(buffer, size, "%zu", class);

    if (strcmp(buffer, name) != 0)
        snprintf(buffer + used, size - (size_t)used, " %s", name);
}

static void record_class(struct record *record, const struct confusion *confusion, size_t class,
                         const char *name)
{
    struct class_figures f = confusion_class(confusion, class);
    char label[128];

    label_of(class, name, label, sizeof label);
    record_put(record, TEXT(label), WHOLE(class), TEXT(name), WHOLE(f.count),
               figure(100 * f.precision), figure(100 * f.recall), figure(100 * f.f1));
}

/* The figures of the whole split. */
static void record_split(struct record *record, const struct split_result *e)
{
    record_put(record, TEXT(split_names[e->split]), WHOLE(e->count), figure(e->loss),
               figure(e->accuracy));
}

/* --- tables ----------------------------------------------------------------------------------- */

static int label_width(char *const *names, size_t class_count)
{
    char label[128];
    int width = (int)strlen("class");

    for (size_t c = 0; c < class_count; c++) {
        label_of(c, names[c], label, sizeof label);
        int columns = text_columns(label);
        width = columns > width ? columns : width;
    }
    return width;
}

static void write_classes(const struct split_result *e, char *const *names, size_t format,
                          FILE *file)
{
    struct record_column columns[COUNT(class_columns)];
    struct record record;

    memcpy(columns, class_columns, sizeof columns);
    columns[0].width = -label_width(names, e->confusion.class_count);
    fprintf(file, "\n%s, by class:\n", split_names[e->split]);
    record_init(&record, format, file, columns, COUNT(class_columns));
    record_header(&record);
    for (size_t c = 0; c < e->confusion.class_count; c++) {
        record_begin(&record);
        record_class(&record, &e->confusion, c, names[c]);
        record_end(&record);
    }
}

static int cell_width(const struct confusion *confusion)
{
    size_t cells = confusion->class_count * confusion->class_count;
    size_t most = confusion->class_count - 1;

    for (size_t i = 0; i < cells; i++)
        most = confusion->counts[i] > most ? confusion->counts[i] : most;
    return snprintf(NULL, 0, "%zu", most);
}

static void write_confusion(const struct split_result *e, char *const *names, size_t format,
                            FILE *file)
{
    const struct confusion *confusion = &e->confusion;
    size_t count = confusion->class_count;
    struct record_column *columns = xcalloc(count + 1, sizeof *columns);
    struct record record;
    char label[128];

    columns[0] = (struct record_column){.key = "class", .width = -label_width(names, count)};
    for (size_t p = 0; p < count; p++) {
        columns[p + 1] = (struct record_column){.width = cell_width(confusion)};
        snprintf(columns[p + 1].key, sizeof columns->key, "%zu", p);
    }
    fprintf(file, "\n%s, confusion: a row is the truth, a column the prediction\n",
            split_names[e->split]);
    record_init(&record, format, file, columns, count + 1);
    record_header(&record);
    for (size_t t = 0; t < count; t++) {
        record_begin(&record);
        label_of(t, names[t], label, sizeof label);
        record_put(&record, TEXT(label));
        for (size_t p = 0; p < count; p++) {
            size_t cell = confusion_count(confusion, t, p);
            record_put(&record, cell > 0 ? WHOLE(cell) : TEXT("."));
        }
        record_end(&record);
    }
    free(columns);
}

static void write_tables(const struct split_result *evaluations, size_t n, char *const *names,
                         size_t format, FILE *file)
{
    struct record record;

    record_init(&record, format, file, split_columns, 4);
    record_header(&record);
    for (size_t i = 0; i < n; i++) {
        record_begin(&record);
        record_split(&record, &evaluations[i]);
        record_end(&record);
    }
    for (size_t i = 0; i < n; i++) {
        write_classes(&evaluations[i], names, format, file);
        if (evaluations[i].confusion.class_count <= EVAL_TABLE_CLASSES)
            write_confusion(&evaluations[i], names, format, file);
        else
            fprintf(file, "\nThe confusions of so many classes are in --format csv and jsonl.\n");
    }
}

/* --- one figure a line ------------------------------------------------------------------------ */

static void write_class(struct record *record, const struct split_result *e, size_t class)
{
    struct class_figures f = confusion_class(&e->confusion, class);
    const struct record_value split = TEXT(split_names[e->split]), of = WHOLE(class);

    record_row(record, split, TEXT("images"), of, NONE, WHOLE(f.count));
    record_row(record, split, TEXT("precision"), of, NONE, figure(100 * f.precision));
    record_row(record, split, TEXT("recall"), of, NONE, figure(100 * f.recall));
    record_row(record, split, TEXT("f1"), of, NONE, figure(100 * f.f1));
}

static void write_lines(struct record *record, const struct split_result *e)
{
    size_t class_count = e->confusion.class_count;
    const struct record_value split = TEXT(split_names[e->split]);
    struct record_value loss = figure(e->loss);

    loss.digits = 6;
    record_row(record, split, TEXT("images"), NONE, NONE, WHOLE(e->count));
    record_row(record, split, TEXT("loss"), NONE, NONE, loss);
    record_row(record, split, TEXT("accuracy"), NONE, NONE, figure(e->accuracy));
    for (size_t c = 0; c < class_count; c++)
        write_class(record, e, c);
    for (size_t t = 0; t < class_count; t++)
        for (size_t p = 0; p < class_count; p++)
            record_row(record, split, TEXT("confusion"), WHOLE(t), WHOLE(p),
                       WHOLE(confusion_count(&e->confusion, t, p)));
}

/* --- one object a split ----------------------------------------------------------------------- */

static void write_object(struct record *record, const struct split_result *e, char *const *names)
{
    size_t class_count = e->confusion.class_count;

    record_begin(record);
    record_split(record, e);
    record_list_begin(record);
    for (size_t c = 0; c < class_count; c++) {
        record_object_begin(record, class_columns, COUNT(class_columns));
        record_class(record, &e->confusion, c, names[c]);
        record_object_end(record);
    }
    record_list_end(record);
    record_list_begin(record);
    for (size_t t = 0; t < class_count; t++) {
        record_list_begin(record);
        for (size_t p = 0; p < class_count; p++)
            record_put(record, WHOLE(confusion_count(&e->confusion, t, p)));
        record_list_end(record);
    }
    record_list_end(record);
    record_end(record);
}

static void write_rows(const struct split_result *evaluations, size_t n, char *const *names,
                       size_t format, FILE *file)
{
    bool flat = record_format_shape(format) == RECORD_FLAT;
    struct record record;

    record_init(&record, format, file, flat ? figure_columns : split_columns,
                flat ? COUNT(figure_columns) : COUNT(split_columns));
    record_header(&record);
    for (size_t i = 0; i < n; i++)
        if (flat)
            write_lines(&record, &evaluations[i]);
        else
            write_object(&record, &evaluations[i], names);
}

void eval_table_write(const struct split_result *evaluations, size_t n, char *const *names,
                      size_t format, FILE *file)
{
    if (record_for_people(format))
        write_tables(evaluations, n, names, format, file);
    else
        write_rows(evaluations, n, names, format, file);
}
